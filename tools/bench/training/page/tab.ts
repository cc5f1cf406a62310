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
  const looks: TabAnswer['looks'][number][] = [];
  let device = '';
  let first = 0;
  let stepsPerSecond = 0;
  let unsaved: string | null = null;
  try {
    const page = new URL('/', location.href).href;
    const { stored } = await client.start({ id: 'bench', spec, page, resume: false }, (events) => {
      for (const event of events) {
        if (event.type === 'device') device = event.description;
        if (event.type === 'unsaved') unsaved = event.text;
        if (event.type === 'validation') {
          looks.push({ seconds: seconds(), point: event.point });
          const right = event.point.accuracy.map((one) => `${one.right}/${one.n}`).join(', ');
          window.tell(`    ${Math.round(seconds())} s: step ${event.point.step}, right ${right}`);
        }
        if (event.type !== 'point') continue;
        first ||= seconds();
        stepsPerSecond = event.pace.stepsPerSecond;
      }
    });
    const total = seconds();
    return {
      device,
      first,
      looks,
      stepsPerSecond,
      unsaved,
      total,
      stored,
      links: Array.from((await client.links())!),
    };
  } finally {
    client.dispose();
  }
};
