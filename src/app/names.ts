/** What things are called on the page. Pure: words only. */

import type { Alteration } from '../mas/trace';

const families: Readonly<Record<string, string>> = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen 2',
  qwen3: 'Qwen 3',
  gemma3_text: 'Gemma 3',
};

/** A model family by the `model_type` of its configuration. */
export const familyName = (family: string) => families[family] ?? family;

/** What became of a place that a counterfactual altered. */
export const alteredWord: Readonly<Record<Alteration, string>> = {
  zero: 'zeroed',
  shuffle: 'shuffled',
  random: 'randomised',
  scale: 'scaled',
  swap: 'swapped',
  drop: 'left out',
};
