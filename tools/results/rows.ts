/** The relay's results table as data: every row is a condition, and the command that recomputes it. */

export interface Condition {
  readonly id: string;
  /** For people. */
  readonly label: string;
  /** Where it stands: what is claimed, or what the claim must beat. */
  readonly group: 'trained links' | 'controls' | 'text' | 'one agent';
  readonly settings: readonly string[];
  /** Link seeds, each a measurement of its own; null: no links take part. */
  readonly seeds: readonly number[] | null;
  readonly rounds: readonly number[];
}

const linkSeeds = [0, 1, 2] as const;
const rounds = [1, 2, 3, 4] as const;

/** One agent that knows all three operations, with the speaker's prompts. */
const generalist = `agents=${JSON.stringify([
  {
    id: 'generalist',
    role: 'generalist',
    prompt: '{question} Notes: {slot}',
    final: '{question} Solution: {slot}',
  },
])}`;

export const conditions: readonly Condition[] = [
  {
    id: 'trained',
    label: 'trained links, m = 6 (the preset)',
    group: 'trained links',
    settings: [],
    seeds: linkSeeds,
    rounds: [1, 2, 3, 4, 5],
  },
  ...[4, 2, 8].map((m) => ({
    id: `trained-m${m}`,
    label: `trained links, m = ${m}`,
    group: 'trained links' as const,
    settings: [`latentSteps=${m}`],
    seeds: linkSeeds,
    rounds,
  })),
  {
    id: 'untrained',
    label: 'untrained links',
    group: 'controls',
    settings: ['links.source=untrained'],
    seeds: linkSeeds,
    rounds,
  },
  ...(['zero', 'shuffle', 'random'] as const).map((control) => ({
    id: control,
    label: {
      zero: 'messages zeroed',
      shuffle: 'messages of other questions',
      random: 'random messages of equal norm',
    }[control],
    group: 'controls' as const,
    settings: [`control=${control}`],
    seeds: control === 'zero' ? [0] : linkSeeds, // zeros are the same from every link
    rounds,
  })),
  {
    id: 'alone',
    label: 'last agent alone',
    group: 'controls',
    settings: ['mode=alone'],
    seeds: null,
    rounds: [1],
  },
  ...[6, 4].map((m) => ({
    id: `text-${m}`,
    label: `agents exchange text, ${m} tokens a turn`,
    group: 'text' as const,
    settings: ['mode=text', `latentSteps=${m}`],
    seeds: null,
    rounds,
  })),
  {
    id: 'generalist',
    label: 'a generalist alone (knows all three operations)',
    group: 'one agent',
    settings: [generalist, 'mode=alone', 'links.source=untrained'],
    seeds: null,
    rounds: [1],
  },
];

export const QUESTIONS = 1000;
export const QUESTION_SEED = 1;

/** `--set` values of one measurement. */
export function settingsOf(condition: Condition, seed: number | null, round: number): string[] {
  const links =
    seed === null
      ? ['links.source=untrained']
      : condition.id === 'untrained'
        ? [`links.seed=${seed}`]
        : [`links.file=relay-seed${seed}`];
  return [...condition.settings, ...links, `rounds=${round}`];
}

export function commandOf(settings: readonly string[]): string {
  const quoted = settings.map((setting) => `--set ${/[^\w.=,-]/.test(setting) ? `'${setting}'` : setting}`);
  return `npm run lab -- eval relay --n ${QUESTIONS} --split test --seed ${QUESTION_SEED} ${quoted.join(' ')}`;
}
