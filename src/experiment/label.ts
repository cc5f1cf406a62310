/** What differs between two experiments, in words: a list for a comparison, and a short label for a run. Pure. */

import type { AgentSpec, Spec } from './spec';
import { differences, getAt, type Path } from './paths';

export interface Change {
  /** Dotted; unique in its list. */
  readonly path: string;
  /** For people. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

interface Named {
  readonly name: string;
  /** In a label, where it is shorter. */
  readonly short?: string;
  /** A label names the weightiest first. */
  readonly weight: number;
}

/** Fields by path; `#` stands for an agent's place. */
const fields: Readonly<Record<string, Named>> = {
  interventions: { name: 'counterfactuals', weight: 10 },
  rounds: { name: 'rounds', weight: 9 },
  latentSteps: { name: 'latent steps', short: 'steps', weight: 9 },
  mode: { name: 'mode', weight: 9 },
  control: { name: 'control', weight: 9 },
  tools: { name: 'tools', weight: 9 },
  pattern: { name: 'pattern', weight: 9 },
  agents: { name: 'agents', weight: 8 },
  'agents.#': { name: 'agent #', weight: 8 },
  'agents.#.id': { name: 'agent #', weight: 8 },
  'links.source': { name: 'links', weight: 8 },
  'links.file': { name: 'links file', short: 'links', weight: 7 },
  'links.design': { name: 'link design', short: 'design', weight: 7 },
  'links.norm': { name: 'norm of the links’ output', short: 'norm', weight: 7 },
  'links.seed': { name: 'seed of the links', short: 'link seed', weight: 7 },
  'data.question': { name: 'question', weight: 7 },
  'data.seed': { name: 'draw of questions', short: 'draw', weight: 6 },
  'data.split': { name: 'split', weight: 6 },
  'data.task': { name: 'task', weight: 6 },
  'data.file': { name: 'file of questions', weight: 6 },
  'data.file.name': { name: 'file of questions', weight: 6 },
  'data.file.hash': { name: 'hash of the file of questions', weight: 5 },
  'data.file.rows': { name: 'questions in the file', weight: 2 },
  'agents.#.prompt': { name: 'prompt of agent #', short: 'prompt #', weight: 6 },
  'agents.#.final': { name: 'final prompt of agent #', short: 'final prompt #', weight: 6 },
  'agents.#.system': { name: 'system prompt of agent #', short: 'system prompt #', weight: 6 },
  'agents.#.role': { name: 'role of agent #', short: 'role #', weight: 5 },
  'agents.#.hash': { name: 'weights of agent #', short: 'weights #', weight: 5 },
  'links.hash': { name: 'hash of the links', short: 'links’ hash', weight: 5 },
  'sampling.temperature': { name: 'temperature', weight: 5 },
  'sampling.topP': { name: 'top p', weight: 5 },
  'sampling.exchange': { name: 'text they pass on', weight: 7 },
  'sampling.exchange.temperature': { name: 'temperature of the text they pass on', weight: 7 },
  'sampling.exchange.topP': { name: 'top p of the text they pass on', weight: 7 },
  'sampling.exchange.distinct': { name: 'no token twice in the text they pass on', weight: 7 },
  'sampling.maxTokens': { name: 'most tokens of an answer', short: 'tokens', weight: 4 },
  seed: { name: 'seed', weight: 5 },
  device: { name: 'device', weight: 3 },
  'data.n': { name: 'number of questions', short: 'n', weight: 2 },
  'data.batch': { name: 'batch', weight: 1 },
  'training.seed': { name: 'seed of training', short: 'seed', weight: 6 },
  'training.validation.every': { name: 'steps between looks', weight: 1 },
  'training.validation.n': { name: 'validation questions', weight: 1 },
  'training.validation.rounds': { name: 'rounds of the looks', weight: 1 },
  ...stageFields('inner'),
  ...stageFields('outer'),
  name: { name: 'name', weight: 0 },
};

/** Of a stage of training. */
function stageFields(stage: 'inner' | 'outer'): Record<string, Named> {
  const own: Record<string, string> = {
    steps: 'steps',
    batch: 'batch',
    warmup: 'warm-up',
    schedule: 'schedule',
    only: 'links that change',
    target: 'target',
    warmStartOuter: 'start of the outer links',
    rounds: 'rounds',
    latentSteps: 'latent steps',
    train: 'links',
    forcing: 'forcing',
    earlier: 'weight of earlier rounds',
    'optimiser.learningRate': 'learning rate',
    'optimiser.beta1': 'β₁',
    'optimiser.beta2': 'β₂',
    'optimiser.epsilon': 'ε',
    'optimiser.weightDecay': 'weight decay',
    'optimiser.clip': 'clip',
  };
  const named = Object.entries(own).map(([key, name]): [string, Named] => [
    `training.${stage}.${key}`,
    { name: `${stage} ${name}`, weight: key === 'steps' || key.endsWith('Rate') ? 7 : 6 },
  ]);
  return { [`training.${stage}`]: { name: `${stage} stage`, weight: 8 }, ...Object.fromEntries(named) };
}

const LABELLED = 3;
const SHORT_VALUE = 16;
const LONG_VALUE = 120;

/** Only what differs, the weightiest first. */
export function changes(from: Spec, to: Spec): Change[] {
  return differing(from, to).map(({ path, name, before, after }) => ({
    path: path.join('.'),
    name,
    from: words(path, before),
    to: words(path, after),
  }));
}

/** What was changed, at most three things: `rounds 3→2, message 2.1 zeroed`. Without `from`, or a change: what it is. */
export function label(from: Spec | null, to: Spec): string {
  const items = from ? differing(from, to).flatMap(itemsOf) : [];
  if (items.length === 0) return whatItIs(to);
  const rest = items.length - LABELLED;
  return items.slice(0, LABELLED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

interface Differing {
  readonly path: Path;
  readonly name: string;
  readonly short: string;
  readonly before: unknown;
  readonly after: unknown;
}

function differing(from: Spec, to: Spec): Differing[] {
  const paths = new Map<string, Path>();
  for (const { path } of differences(from, to)) {
    if (path[0] === 'v') continue;
    // Counterfactuals are told together.
    const told = path[0] === 'interventions' ? path.slice(0, 1) : path;
    paths.set(told.join('.'), told);
  }
  return [...paths.values()]
    .map((path) => ({ path, ...namedAt(path), before: getAt(from, path), after: getAt(to, path) }))
    .sort((a, b) => b.weight - a.weight);
}

function namedAt(path: Path): Required<Named> {
  const place = path[0] === 'agents' && path.length > 1 ? Number(path[1]) + 1 : null;
  const key = path.map((part, i) => (place !== null && i === 1 ? '#' : part)).join('.');
  const {
    name,
    short = name,
    weight,
  } = fields[key] ?? {
    name: path
      .map((part) =>
        String(part)
          .replace(/([A-Z])/g, ' $1')
          .toLowerCase(),
      )
      .join(' '),
    weight: 1,
  };
  const numbered = (text: string) => text.replace('#', String(place));
  return { name: numbered(name), short: numbered(short), weight };
}

function itemsOf({ path, short, before, after }: Differing): string[] {
  if (path[0] === 'interventions') return counterfactuals(before, after);
  const [from, to] = [words(path, before), words(path, after)];
  const plain = from.length <= SHORT_VALUE && to.length <= SHORT_VALUE;
  return [plain ? `${short} ${from}→${to}` : `${short} changed`];
}

/** A value for people. */
function words(path: Path, value: unknown): string {
  if (path[0] === 'interventions') return interventionsOf(value).map(told).join('; ') || 'none';
  if (path.length === 1 && path[0] === 'agents')
    return (value as Spec['agents']).map(({ id }) => id).join(', ');
  if (path.join('.') === 'sampling.exchange') return exchangeWords(value as Exchange);
  if (value === undefined) return path.join('.') === 'data.question' ? 'drawn' : 'none';
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return cut(value);
  if (path.length === 2 && path[0] === 'agents') return (value as AgentSpec).id;
  return cut(JSON.stringify(value));
}

type Exchange = Spec['sampling']['exchange'];

const exchangeWords = (exchange: Exchange) =>
  exchange
    ? [`temperature ${exchange.temperature}`, ...(exchange.distinct ? ['none twice'] : [])].join(', ')
    : 'as the answer';

const cut = (text: string) => (text.length > LONG_VALUE ? `${text.slice(0, LONG_VALUE - 1)}…` : text);

type Intervention = Spec['interventions'][number];

const interventionsOf = (value: unknown) => (value ?? []) as readonly Intervention[];

function counterfactuals(before: unknown, after: unknown): string[] {
  const [old, now] = [interventionsOf(before), interventionsOf(after)].map((all) => all.map(told));
  return [
    ...now!.filter((one) => !old!.includes(one)),
    ...old!.filter((one) => !now!.includes(one)).map((one) => `no longer ${one}`),
  ];
}

/** `message 2.1 zeroed`: of round 2, agent 1; `step 2.1.3` is its third latent step. */
function told({ round, agent, step, kind, factor, donor }: Intervention): string {
  const place = `${round}.${agent}`;
  const what =
    kind === 'drop' ? `turn ${place}` : step === undefined ? `message ${place}` : `step ${place}.${step}`;
  const done = {
    zero: 'zeroed',
    shuffle: 'shuffled',
    random: 'randomised',
    scale: `scaled ×${factor}`,
    swap: `swapped with question ${donor}`,
    drop: 'dropped',
  };
  return `${what} ${done[kind]}`;
}

function whatItIs({ rounds, latentSteps, mode, control, interventions }: Spec): string {
  const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
  return [
    `${count(rounds, 'round')} × ${count(latentSteps, 'step')}`,
    ...(mode === 'latent' ? [] : [`mode ${mode}`]),
    ...(control === 'none' ? [] : [`control ${control}`]),
    ...interventions.map(told),
  ].join(', ');
}
