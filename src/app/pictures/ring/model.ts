/** What the picture of the agents shows, as plain data: who takes turns, who tells whom, and what happened in each round. */

import { outline, type AnswerOutline } from '../../../experiment/outline';
import type { Recording } from '../../../experiment/recording';
import type { Spec } from '../../../experiment/spec';
import type { PatternName } from '../../../mas/pattern';
import type { Alteration, Control, Mode, TraceEvent } from '../../../mas/trace';
import { alteredHow, alteredThing, familyName } from '../../names';
import { hopsOf, patternOf, speakerOf, type Hop } from '../../pattern';
import { taskFor } from '../../task';
import { verdictOf, type Verdict } from '../../verdict';
import type { Table } from '../picture';

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

export interface Answered extends Pick<AnswerOutline, 'agent' | 'final' | 'text' | 'answer'> {
  readonly round: number;
  readonly verdict: Verdict;
}

export interface RingModel {
  readonly pattern: PatternName;
  /** In order of turns. */
  readonly nodes: readonly RingNode[];
  /** In the order of their links. */
  readonly hops: readonly Hop[];
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
  /** Message norm over token-embedding norm of the receiver, by `key` of round and hop. */
  readonly norms: ReadonlyMap<string, number>;
  /** Text that was passed, by `key` of round and hop; in mode `text` only. */
  readonly texts: ReadonlyMap<string, string>;
  readonly answers: ReadonlyMap<number, Answered>;
  readonly altered: readonly Altered[];
}

export const key = (round: number, { from, to }: Pick<Hop, 'from' | 'to'>) => `${round}.${from}.${to}`;

export function modelOf({ spec, facts, events, question }: Recording): RingModel {
  const { rounds, mode } = outline(events, taskFor(spec.data), question);
  const run = events.find((event) => event.type === 'run');
  const norms = new Map<string, number>();
  const texts = new Map<string, string>();
  const altered: Altered[] = [];
  for (const event of events) {
    if (event.type === 'message') norms.set(key(event.round, event), event.normRatio);
    if (event.type === 'text') texts.set(key(event.round, event), event.texts[0] ?? '');
    if (event.type === 'altered') altered.push(alteredBy(event, altered, spec));
  }
  return {
    pattern: spec.pattern,
    hops: hopsOf(spec),
    nodes: patternOf(spec).turns.map(({ agent }) => {
      const { id, role } = spec.agents[agent]!;
      const fact = facts?.agents[agent];
      const known = fact && { family: familyName(fact.family), width: fact.width, layers: fact.layers };
      return { agent: agent + 1, role, id, known: known ?? null };
    }),
    roles: spec.agents.map(({ role }) => role),
    speaker: speakerOf(spec),
    trained: facts ? facts.links.trained : spec.links.source === 'trained',
    links: { design: spec.links.design, file: spec.links.file ?? null },
    mode: run ? mode : spec.mode,
    control: run?.control ?? spec.control,
    rounds: run?.rounds ?? spec.rounds,
    latentSteps: run?.latentSteps ?? spec.latentSteps,
    norms,
    texts,
    answers: new Map(
      rounds.flatMap(({ round, answer }) =>
        answer ? [[round, { ...answer, round, verdict: verdictOf(answer, question.answer) }] as const] : [],
      ),
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

/** Whom an agent tells: `subtracter`, or `all others`. */
export function receiversOf({ hops, roles }: RingModel, agent: number): string {
  const told = hops.filter(({ from }) => from === agent);
  return told.length > 2 ? 'all others' : told.map(({ to }) => roles[to - 1]!).join(', ');
}

/** Whether what an agent tells is heard in the next round. */
export const crosses = ({ hops }: RingModel, agent: number) =>
  hops.some((hop) => hop.from === agent && hop.crosses);

/** Hidden states are passed on through links, or soft tokens without. */
export const isLatent = ({ mode }: Pick<RingModel, 'mode'>) => mode === 'latent' || mode === 'soft';

export const alteredIn = ({ altered }: RingModel, round: number, agent: number) =>
  altered.filter((one) => one.round === round && one.agent === agent);

export const isDropped = (model: RingModel, round: number, agent: number) =>
  alteredIn(model, round, agent).some(({ kind }) => kind === 'drop');

/** One row per message of each round, and one per turn that sends none. */
export function tableOf(model: RingModel): Table {
  const { nodes, hops, rounds, roles, trained, mode } = model;
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
      nodes.flatMap(({ agent, role, id, known }) => {
        const sent = hops.filter(
          (hop) =>
            hop.from === agent && (model.norms.has(key(round, hop)) || model.texts.has(key(round, hop))),
        );
        const answer = agent === model.speaker ? model.answers.get(round) : undefined;
        return (sent.length > 0 ? sent : [null]).map((hop) => [
          round,
          agent,
          role,
          id,
          known?.family ?? null,
          known?.width ?? null,
          known?.layers ?? null,
          hop ? roles[hop.to - 1]! : null,
          hop ? (model.norms.get(key(round, hop)) ?? null) : null,
          mode === 'latent' ? (trained ? 'trained' : 'untrained') : 'not used',
          alteredIn(model, round, agent).map(describeAltered).join('; ') || null,
          answer ? (answer.answer ?? 'none') : null,
          answer ? answer.verdict : null,
        ]);
      }),
    ),
  };
}

/** Such as “message zeroed”. */
export const describeAltered = (one: Altered) => `${alteredThing(one)} ${alteredHow(one)}`;
