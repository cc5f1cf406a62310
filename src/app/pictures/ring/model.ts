/** What the ring shows, as plain data: who takes turns, what links them, and what happened in each round. */

import { outline, type AnswerOutline } from '../../../experiment/outline';
import type { Recording } from '../../../experiment/recording';
import type { Spec } from '../../../experiment/spec';
import { patterns } from '../../../mas/pattern';
import type { Alteration, Control, Mode, TraceEvent } from '../../../mas/trace';
import { tasks } from '../../../tasks/task';
import { alteredHow, alteredThing, familyName } from '../../names';
import type { Absent, Table } from '../picture';

export interface RingNode {
  /** From 1. */
  readonly agent: number;
  readonly role: string;
  readonly id: string;
  /** Null: not known before the models are loaded. */
  readonly known: { readonly family: string; readonly width: number; readonly layers: number } | null;
}

/** What was altered, and how the experiment asked for it. */
export interface Altered {
  readonly round: number;
  readonly agent: number;
  /** Absent: the message, or with `drop` the whole turn. */
  readonly step?: number;
  readonly kind: Alteration;
  readonly factor?: number;
  readonly donor?: number;
}

export interface Answered extends Pick<AnswerOutline, 'agent' | 'final' | 'text' | 'answer' | 'right'> {
  readonly round: number;
}

export interface RingModel {
  /** In order of turns; the message of each goes to the next, that of the last to the first of the next round. */
  readonly nodes: readonly RingNode[];
  /** By agent. */
  readonly roles: readonly string[];
  /** From 1; it decodes text at the end. */
  readonly speaker: number;
  readonly trained: boolean;
  readonly links: { readonly design: string; readonly file: string | null };
  readonly mode: Mode;
  readonly control: Control;
  readonly rounds: number;
  readonly latentSteps: number;
  /** Message norm over token-embedding norm of the receiver, by `key` of round and sender. */
  readonly norms: ReadonlyMap<string, number>;
  /** Text that was passed, by `key` of round and sender; in mode `text` only. */
  readonly texts: ReadonlyMap<string, string>;
  readonly answers: ReadonlyMap<number, Answered>;
  readonly altered: readonly Altered[];
}

export const key = (round: number, agent: number) => `${round}.${agent}`;

export function modelOf({ spec, facts, events, question }: Recording): RingModel | Absent {
  const pattern = patterns[spec.pattern]?.(spec.agents.length);
  const task = tasks[spec.data.task];
  if (!pattern || !task) return { absent: 'This page does not know the pattern or the task of this run.' };
  const { rounds, mode } = outline(events, task, question);
  const run = events.find((event) => event.type === 'run');
  const norms = new Map<string, number>();
  const texts = new Map<string, string>();
  const altered: Altered[] = [];
  for (const event of events) {
    if (event.type === 'message') norms.set(key(event.round, event.from), event.normRatio);
    if (event.type === 'text') texts.set(key(event.round, event.from), event.texts[0] ?? '');
    if (event.type === 'altered') altered.push(alteredBy(event, altered, spec));
  }
  return {
    nodes: pattern.turns.map(({ agent }) => {
      const { id, role } = spec.agents[agent]!;
      const fact = facts?.agents[agent];
      const known = fact && { family: familyName(fact.family), width: fact.width, layers: fact.layers };
      return { agent: agent + 1, role, id, known: known ?? null };
    }),
    roles: spec.agents.map(({ role }) => role),
    speaker: pattern.turns[pattern.speaker]!.agent + 1,
    trained: facts ? facts.links.trained : spec.links.source === 'trained',
    links: { design: spec.links.design, file: spec.links.file ?? null },
    mode: run ? mode : spec.mode,
    control: run?.control ?? spec.control,
    rounds: run?.rounds ?? spec.rounds,
    latentSteps: run?.latentSteps ?? spec.latentSteps,
    norms,
    texts,
    answers: new Map(
      rounds.flatMap(({ round, answer }) => (answer ? [[round, { ...answer, round }] as const] : [])),
    ),
    altered,
  };
}

/** The event with its factor or donor: several of a kind in one place are made in the order of the list. */
function alteredBy(
  { round, agent, step, kind }: Extract<TraceEvent, { type: 'altered' }>,
  before: readonly Altered[],
  { interventions }: Spec,
): Altered {
  const place = { round, agent, ...(step !== null && { step }), kind };
  const isAlike = (one: Altered) =>
    one.round === round && one.agent === agent && (one.step ?? null) === step && one.kind === kind;
  const asked = interventions.filter(isAlike)[before.filter(isAlike).length];
  return asked ? { ...place, factor: asked.factor, donor: asked.donor } : place;
}

/** Whom an agent's message goes to. */
export function receiverOf({ nodes }: RingModel, agent: number): RingNode {
  const at = nodes.findIndex((node) => node.agent === agent);
  return nodes[(at + 1) % nodes.length]!;
}

/** The last one's message is heard in the next round. */
export const crosses = ({ nodes }: RingModel, agent: number) => nodes.at(-1)!.agent === agent;

export const alteredIn = ({ altered }: RingModel, round: number, agent: number) =>
  altered.filter((one) => one.round === round && one.agent === agent);

export const isDropped = (model: RingModel, round: number, agent: number) =>
  alteredIn(model, round, agent).some(({ kind }) => kind === 'drop');

/** One row per turn of each round. */
export function tableOf(model: RingModel): Table {
  const { nodes, rounds, trained, mode } = model;
  return {
    columns: [
      { name: 'round' },
      { name: 'agent' },
      { name: 'role' },
      { name: 'model' },
      { name: 'family' },
      { name: 'width', unit: 'dimensions' },
      { name: 'layers' },
      { name: 'message to' },
      { name: 'message norm', unit: '× token embedding of the receiver' },
      { name: 'link' },
      { name: 'altered' },
      { name: 'answer' },
      { name: 'verdict' },
    ],
    rows: Array.from({ length: rounds }, (_, i) => i + 1).flatMap((round) =>
      nodes.map(({ agent, role, id, known }) => {
        const sends = model.norms.has(key(round, agent)) || model.texts.has(key(round, agent));
        const answer = agent === model.speaker ? model.answers.get(round) : undefined;
        return [
          round,
          agent,
          role,
          id,
          known?.family ?? null,
          known?.width ?? null,
          known?.layers ?? null,
          sends ? receiverOf(model, agent).role : null,
          model.norms.get(key(round, agent)) ?? null,
          mode === 'latent' ? (trained ? 'trained' : 'untrained') : 'not used',
          alteredIn(model, round, agent).map(describeAltered).join('; ') || null,
          answer ? (answer.answer ?? 'none') : null,
          answer ? (answer.right ? 'right' : 'wrong') : null,
        ];
      }),
    ),
  };
}

/** Such as “message zeroed”. */
export const describeAltered = (one: Altered) => `${alteredThing(one)} ${alteredHow(one)}`;
