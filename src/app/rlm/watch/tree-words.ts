/** What a row of the tree says. Foreign texts are made visible and cut here. Pure. */

import { visible } from '../../../visible';
import { formatCount, formatMs, plural } from '../../format';
import { dollars } from '../money';
import { oneLine as beginningOf } from '../one-line';
import type { CallView, CellView, Trajectory } from '../trajectory-types';
import {
  standingNames,
  standingOfCall,
  standingOfCell,
  standingOfRun,
  standingOfTurn,
  type Going,
  type Standing,
} from './standing';
import type { Amount, Sums } from './sums';
import type { Node } from './tree';

export interface RowLabel {
  /** What it is. */
  readonly name: string;
  /** What it says, of a model or of Python: one line. */
  readonly text: string;
}

const MOST = 140;
const oneLine = (text: string) => beginningOf(text, MOST);

const purposes = {
  turn: 'Model',
  sub: 'Sub-call',
  extract: 'Last call, for the answer',
  compact: 'Call for a summary',
} as const;

/** What a person did to it. */
function marksOf(of: Pick<CellView | CallView, 'interventions'> | undefined): string {
  const done = new Set(of?.interventions.map(({ what }) => what.replace('_', ' ')));
  return done.size === 0 ? '' : ` (${[...done].join(', ')})`;
}

const innerKinds = { latent: 'latent step', text: 'token', tool: 'tool' } as const;

export function labelOf(trajectory: Trajectory, node: Node): RowLabel {
  const { agents, turns, cells, calls } = trajectory;
  switch (node.kind) {
    case 'run': {
      const agent = agents.get(node.run);
      const name = agent?.parent ? `Child ${visible(node.run)}` : 'Run';
      return { name, text: oneLine(agent?.question.text ?? '') };
    }
    case 'turn': {
      const turn = turns.get(node.turn);
      const said = turn?.calls.map((key) => calls.get(key)?.text.text ?? '').find((text) => text !== '');
      return { name: `Turn ${turn?.turn ?? ''}`, text: oneLine(said ?? '') };
    }
    case 'cell': {
      const cell = cells.get(node.cell);
      return { name: `Cell${marksOf(cell)}`, text: oneLine(cell?.code.text ?? '') };
    }
    case 'calls': {
      const sums = cells.get(node.cell)?.calls;
      return { name: plural(sums?.count ?? 0, 'sub-call'), text: '' };
    }
    case 'children': {
      const list = (node.by === 'cell' ? cells : agents).get(node.of)?.children ?? [];
      return { name: plural(list.length, 'child', 'children'), text: '' };
    }
    case 'call': {
      const call = calls.get(node.call);
      if (!call) return { name: 'Call', text: '' };
      const answer = call.error ? visible(call.error.code) : oneLine(call.text.text) || '…';
      const prompt = call.prompt ? `${oneLine(call.prompt.text)} → ` : '';
      return { name: `${purposes[call.purpose]}${marksOf(call)}`, text: `${prompt}${answer}` };
    }
    case 'inner': {
      const step = calls.get(node.call)?.inner[node.index];
      if (!step) return { name: 'Step', text: '' };
      const did = step.kind === 'tool' ? 'tool' : plural(step.steps, innerKinds[step.kind]);
      return {
        name: `Round ${step.round}, ${visible(step.agent)}: ${did}`,
        text: oneLine(step.text?.text ?? ''),
      };
    }
    case 'tool': {
      const tool = turns.get(node.turn)?.tools[node.index];
      return { name: `Tool ${visible(tool?.name ?? '')}`, text: oneLine(tool?.args.text ?? '') };
    }
  }
}

/** Null: what it stands for has no state of its own. */
export function standingOf(trajectory: Trajectory, node: Node, going: Going): Standing | null {
  const { agents, turns, cells, calls } = trajectory;
  switch (node.kind) {
    case 'run': {
      const agent = agents.get(node.run);
      return agent ? standingOfRun(agent, going) : null;
    }
    case 'turn': {
      const turn = turns.get(node.turn);
      return turn ? standingOfTurn(trajectory, turn, going) : null;
    }
    case 'cell': {
      const cell = cells.get(node.cell);
      return cell ? standingOfCell(node.cell, cell, going) : null;
    }
    case 'call': {
      const call = calls.get(node.call);
      return call ? standingOfCall(call, going) : null;
    }
    case 'tool': {
      const tool = turns.get(node.turn)?.tools[node.index];
      return tool ? (tool.error === null ? 'done' : 'failed') : null;
    }
    case 'calls': {
      const sums = cells.get(node.cell)?.calls;
      if (!sums) return null;
      const under = sums.count - sums.done - sums.failed;
      if (under > 0) return going.active ? 'running' : 'open';
      return sums.failed > 0 ? 'failed' : sums.replayed === sums.count ? 'replayed' : 'done';
    }
    case 'children':
    case 'inner':
      return null;
  }
}

/** How a row stands in words; a fold counts what lies in it. */
export function standingWords(trajectory: Trajectory, node: Node, standing: Standing | null): string {
  if (node.kind !== 'calls') return standing === null ? '' : standingNames[standing];
  const sums = trajectory.cells.get(node.cell)?.calls;
  if (!sums) return '';
  const { count, done, failed } = sums;
  return [
    ...(done > 0 ? [`${formatCount(done)} done`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(count > done + failed ? [`${formatCount(count - done - failed)} under way`] : []),
  ].join(', ');
}

export const tokensWords = ({ own, all }: Sums): { own: string; all: string } => ({
  own: own.tokens === 0 ? '–' : formatCount(own.tokens),
  all: all.tokens === own.tokens ? '' : formatCount(all.tokens),
});

const time = (seconds: number) => (seconds === 0 ? '–' : formatMs(1000 * seconds));

export const secondsWords = ({ own, wall }: Sums): { own: string; all: string } => ({
  own: time(own.seconds),
  all: wall === null || Math.abs(wall - own.seconds) < 0.0005 + 0.02 * wall ? '' : time(wall),
});

const money = ({ cost, tokens }: Amount) =>
  cost === 0 || (cost === null && tokens === 0) ? '' : dollars(cost);

export function costWords({ own, all }: Sums): { own: string; all: string } {
  const [mine, whole] = [money(own), money(all)];
  return { own: mine || (whole ? '–' : ''), all: whole === mine ? '' : whole };
}

/** All numbers of a row, in words. */
export function sumsWords(sums: Sums): string {
  const { own, all, wall } = sums;
  const of = ({ tokens, cost, seconds }: Amount) =>
    [
      plural(tokens, 'token'),
      ...(seconds > 0 ? [`${formatMs(1000 * seconds)} of work`] : []),
      ...(cost === 0 ? [] : [dollars(cost)]),
    ].join(', ');
  const same = own.tokens === all.tokens && own.seconds === all.seconds && own.cost === all.cost;
  return [
    same ? of(own) : `own: ${of(own)}; with all below: ${of(all)}`,
    ...(wall === null ? [] : [`${formatMs(1000 * wall)} from beginning to end`]),
  ].join('; ');
}
