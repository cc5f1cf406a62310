/** Trains an experiment with the page's own training worker, store and checkpoints included, and notes the time of everything. */

import { TrainerClient } from '../../../../src/app/training/client';
import type { Spec } from '../../../../src/experiment/spec';
import type { TabAnswer } from '../tab-protocol';

declare global {
  interface Window {
    trainFromNothing: (spec: Spec) => Promise<TabAnswer>;
    /** The driver's: shows how far it is. */
    tell: (line: string) => void;
  }
}

window.trainFromNothing = async (spec) => {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const client = new TrainerClient();
  const answer = { device: '', first: 0, looks: [], stepsPerSecond: 0, unsaved: null } as Omit<
    TabAnswer,
    'total' | 'stored' | 'links'
  > & { looks: TabAnswer['looks'][number][] };
  try {
    const page = new URL('/', location.href).href;
    const { stored } = await client.start({ id: 'bench', spec, page, resume: false }, (events) => {
      for (const event of events) {
        if (event.type === 'device') answer.device = event.description;
        if (event.type === 'unsaved') answer.unsaved = event.text;
        if (event.type === 'validation') {
          answer.looks.push({ seconds: seconds(), point: event.point });
          const right = event.point.accuracy.map((one) => `${one.right}/${one.n}`).join(', ');
          window.tell(`    ${Math.round(seconds())} s: step ${event.point.step}, right ${right}`);
        }
        if (event.type !== 'point') continue;
        answer.first ||= seconds();
        answer.stepsPerSecond = event.pace.stepsPerSecond;
      }
    });
    const total = seconds();
    return { ...answer, total, stored, links: Array.from((await client.links())!) };
  } finally {
    client.dispose();
  }
};
