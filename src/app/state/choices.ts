/** What the page's menus offer, and how each choice stands in a spec. */

import type { LinksSpec, Spec } from '../../experiment/spec';
import type { controls, modes } from '../../mas/trace';
import type { Catalogue } from './catalogue';

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

/** The links that are shipped, and none trained. */
export const linkChoices = ({ links }: Pick<Catalogue, 'links'>): readonly Choice<string>[] => [
  ...links.map(({ file, label }) => ({ value: file, label })),
  {
    value: 'untrained',
    label: 'Untrained',
    title: 'As initialised: what the agents say without any training.',
  },
];

/** The menu's value for the links of a spec, which may be others than those shipped. */
export const linkChoiceOf = (links: LinksSpec): string =>
  links.source === 'untrained' ? 'untrained' : (links.file ?? '');

export function linksFor(choice: string, links: LinksSpec): LinksSpec {
  const others = { ...links, hash: undefined };
  return choice === 'untrained'
    ? { ...others, source: 'untrained' }
    : { ...others, source: 'trained', file: choice };
}
