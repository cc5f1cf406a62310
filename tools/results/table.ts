/** A results table as data: every row a condition, every cell a command that recomputes it. */

export interface Condition {
  readonly id: string;
  /** For people. */
  readonly label: string;
  /** Where it stands: what is claimed, or what the claim must beat. */
  readonly group: 'trained links' | 'controls' | 'text' | 'soft tokens' | 'soft prompt' | 'one agent';
  /** `--set` values. */
  readonly settings: readonly string[];
  /** Link seeds, each a measurement of its own; null: no links take part. */
  readonly seeds: readonly number[] | null;
  /** The links of a seed are new ones, not those of a file. */
  readonly untrained?: boolean;
  /** Links files are named `{file}-seed{seed}`; the table's own where absent. */
  readonly file?: string;
  /** Ids of the columns that are measured. */
  readonly columns: readonly string[];
  /** Checkpoints that take part, where they are not the table's. */
  readonly models?: readonly string[];
}

export interface Column {
  readonly id: string;
  readonly label: string;
  readonly rounds: number;
  readonly split: string;
}

export interface Table {
  /** Of the results files, and of the links. */
  readonly id: string;
  readonly preset: string;
  readonly title: string;
  readonly models: readonly string[];
  readonly columns: readonly Column[];
  readonly conditions: readonly Condition[];
  /** What guessing gives, in percent. */
  readonly guess: string;
  /** What the questions are, after “accuracy in percent on …”. */
  readonly questions: string;
}

export const QUESTIONS = 1000;
export const QUESTION_SEED = 1;

export const linksFile = (table: Table, condition: Condition, seed: number): string =>
  `${condition.file ?? table.id}-seed${seed}`;

/** `--set` values of one measurement. */
export function settingsOf(
  table: Table,
  condition: Condition,
  seed: number | null,
  { rounds }: Column,
): string[] {
  const links =
    seed === null
      ? ['links.source=untrained']
      : condition.untrained
        ? ['links.source=untrained', `links.seed=${seed}`]
        : [`links.file=${linksFile(table, condition, seed)}`];
  return [...condition.settings, ...links, `rounds=${rounds}`];
}

export function commandOf({ preset }: Table, settings: readonly string[], { split }: Column): string {
  const quoted = settings.map((setting) => `--set ${/[^\w.=,-]/.test(setting) ? `'${setting}'` : setting}`);
  return `npm run lab -- eval ${preset} --n ${QUESTIONS} --split ${split} --seed ${QUESTION_SEED} ${quoted.join(' ')}`;
}

/** What every claim about links must beat: untrained ones, and messages that cannot be about the question. */
export function linkControls(seeds: readonly number[], columns: readonly string[]): Condition[] {
  const group = 'controls';
  return [
    { id: 'untrained', label: 'untrained links', group, settings: [], seeds, untrained: true, columns },
    ...((['zero', 'shuffle', 'random'] as const).map((control) => ({
      id: control,
      label: {
        zero: 'messages zeroed',
        shuffle: 'messages of other questions',
        random: 'random messages of equal norm',
      }[control],
      group,
      settings: [`control=${control}`],
      seeds: control === 'zero' ? [0] : seeds, // zeros are the same from every link
      columns,
    })) satisfies Condition[]),
  ];
}
