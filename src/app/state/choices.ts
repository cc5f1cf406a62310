/** What the page's menus offer, and how each choice stands in a spec. */

import type { LinksSpec, Spec } from '../../experiment/spec';
import type { controls, modes } from '../../mas/trace';
import type { Split } from '../../tasks/task';
import type { Catalogue } from './catalogue';
import type { OwnLinks } from './lab-state';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** What it is, or why it cannot be chosen. */
  readonly title?: string;
  readonly disabled?: boolean;
}

export const modeChoices = [
  { value: 'latent', label: 'Hidden states', title: 'Agents pass hidden states through trained links.' },
  {
    value: 'text',
    label: 'Text',
    title: 'The twin: agents pass decoded text, as many tokens as latent steps.',
  },
  {
    value: 'soft',
    label: 'Soft tokens',
    title: 'Agents pass means of token embeddings, weighted by the next token’s probabilities; no links.',
  },
  { value: 'alone', label: 'Last agent alone', title: 'The last agent answers from the question alone.' },
] as const satisfies readonly Choice<(typeof modes)[number]>[];

export const controlChoices = [
  { value: 'none', label: 'As sent' },
  { value: 'zero', label: 'Zeroed', title: 'Every message is replaced by zeros.' },
  { value: 'random', label: 'Random', title: 'Random directions with the norm of the real message.' },
  {
    value: 'shuffle',
    label: 'Shuffled',
    title: 'Every message is replaced by that of another question of the draw.',
  },
] as const satisfies readonly Choice<(typeof controls)[number]>[];

export const deviceChoices = [
  { value: 'auto', label: 'Auto', title: 'WASM: quickest for agents of this size.' },
  { value: 'wasm', label: 'WASM' },
  { value: 'webgpu', label: 'WebGPU' },
] as const satisfies readonly Choice<Spec['device']>[];

type Exchange = Spec['sampling']['exchange'];

const exchanges: readonly (Choice<string> & { exchange: Exchange })[] = [
  { value: 'same', label: 'As the answer', title: 'Decoded as the answer is.', exchange: undefined },
  { value: 'greedy', label: 'Likeliest tokens', exchange: { temperature: 0, topP: 1, distinct: false } },
  {
    value: 'distinct',
    label: 'Likeliest, none twice',
    title: 'No token twice within a turn.',
    exchange: { temperature: 0, topP: 1, distinct: true },
  },
  { value: 'sampled', label: 'Sampled', exchange: { temperature: 1, topP: 1, distinct: false } },
  {
    value: 'sampled-distinct',
    label: 'Sampled, none twice',
    title: 'No token twice within a turn.',
    exchange: { temperature: 1, topP: 1, distinct: true },
  },
];

/** How agents write to one another. */
export const exchangeChoices: readonly Choice<string>[] = exchanges;

/** The menu's value for a spec; one that the menu does not offer is told by its temperature. */
export function exchangeOf({ exchange }: Pick<Spec['sampling'], 'exchange'>): string {
  const known = exchanges.find((one) => JSON.stringify(one.exchange) === JSON.stringify(exchange));
  return known?.value ?? `Temperature ${exchange!.temperature}${exchange!.distinct ? ', none twice' : ''}`;
}

export const exchangeFor = (choice: string): Exchange =>
  exchanges.find(({ value }) => value === choice)?.exchange;

const splitNames: Readonly<Record<Split, { label: string; title: string }>> = {
  test: { label: 'Test', title: 'No model and no link was trained on these questions.' },
  'test-one-new': {
    label: 'Test, one new word',
    title: 'One word of each question is in no question that links were trained on; its expert knows it.',
  },
  'test-all-new': {
    label: 'Test, all words new',
    title: 'No word of these questions is in one that links were trained on; the experts know them.',
  },
  validation: { label: 'Validation', title: 'For choosing between settings.' },
  link: { label: 'Link training', title: 'Links may have been trained on these questions.' },
  pretrain: { label: 'Pretraining', title: 'The agents may have been trained on these questions.' },
};

export const splitName = (split: Split): string => splitNames[split].label;
export const splitTitle = (split: Split): string => splitNames[split].title;

/** Those that the task has, tests first. */
export const splitChoices = (splits: readonly Split[]): readonly Choice<Split>[] =>
  (Object.keys(splitNames) as Split[])
    .filter((split) => splits.includes(split))
    .map((value) => ({ value, ...splitNames[value] }));

type Shape = Pick<Spec, 'pattern' | 'agents'>;

const OWN = 'own ';

/** Links that the agents can use: the shipped ones, those trained in this browser, and none trained. */
export function linkChoices(
  { links }: Pick<Catalogue, 'links'>,
  own: readonly OwnLinks[],
  { pattern, agents }: Shape,
): readonly Choice<string>[] {
  const fits = (there: Pick<OwnLinks, 'pattern' | 'agents'>) =>
    there.pattern === pattern &&
    there.agents.length === agents.length &&
    there.agents.every(({ id, hash }, i) => id === agents[i]!.id && (agents[i]!.hash ?? hash) === hash);
  return [
    ...links.filter(fits).map(({ file, label }) => ({ value: file, label })),
    ...own.filter(fits).map(({ hash, name, label }) => ({
      value: OWN + hash,
      label: `Yours: ${label || name}`,
      title: `Trained in this browser: ${name}, SHA-256 ${hash}`,
    })),
    {
      value: 'untrained',
      label: 'Untrained',
      title: 'As initialised: what the agents say without any training.',
    },
  ];
}

/** The menu's value for the links of a spec, which may be others than those that there are. */
export function linkChoiceOf({ source, file, hash }: LinksSpec, own: readonly OwnLinks[]): string {
  if (source === 'untrained') return 'untrained';
  return own.some((one) => one.hash === hash) ? OWN + hash : (file ?? '');
}

export function linksFor(choice: string, links: LinksSpec, own: readonly OwnLinks[] = []): LinksSpec {
  const others = { ...links, hash: undefined };
  if (choice === 'untrained') return { ...others, source: 'untrained' };
  const mine = own.find(({ hash }) => OWN + hash === choice);
  return mine
    ? { ...others, source: 'trained', file: mine.name, hash: mine.hash }
    : { ...others, source: 'trained', file: choice };
}
