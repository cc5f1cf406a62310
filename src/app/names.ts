/** What things are called on the page: families, patterns, questions, places of a run, interventions. Pure: words only. */

import type { PatternName } from '../mas/pattern';
import type { Alteration, Mode } from '../mas/trace';
import type { Cursor } from './pictures/picture';

const families: Readonly<Record<string, string>> = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen 2',
  qwen3: 'Qwen 3',
  gemma3_text: 'Gemma 3',
};

/** A model family by the `model_type` of its configuration. */
export const familyName = (family: string) => families[family] ?? family;

/** What a pattern means. */
export const patternWords: Readonly<Record<PatternName, string>> = {
  sequential:
    'Agents take turns. Each hears the one before it; what the last one thinks reaches the first in the next round.',
  mixture:
    'Experts side by side, who do not hear one another, each tell one summarizer. What it then thinks goes back to all of them, into the next round.',
  deliberation:
    'A reflector tells a tool-caller, whose thoughts go back to it in the next round. In its answer the tool-caller may have Python run; while agents think, no tool is called.',
};

/** What is passed on, as in “two rounds of hidden states”. */
export const passedOn: Readonly<Record<Exclude<Mode, 'alone'>, string>> = {
  latent: 'hidden states',
  soft: 'soft tokens',
  text: 'text',
};

const SHORT_QUESTION = 60;

/** What a question asks, in the room of a menu's line. */
export function shortQuestion(task: string, text: string): string {
  if (task === 'relay') return text.slice(text.lastIndexOf('What'));
  const words = task === 'candidates' && /^Which number do (.+) share\?$/.exec(text)?.[1];
  if (words) return words.replace(' and', ',');
  return text.length > SHORT_QUESTION ? `${text.slice(0, SHORT_QUESTION - 1)}…` : text;
}

/** @param agent counted from 1. */
export const roleOf = (roles: readonly string[], agent: number) => roles[agent - 1] ?? `agent ${agent}`;

type PlaceWords = (role: string, step: number) => string;

/** A place as a thing, and as what its agent does there. */
const places: Readonly<Record<Cursor['at'], { readonly thing: PlaceWords; readonly deed: PlaceWords }>> = {
  latent: {
    thing: (role, step) => `${role}, latent step ${step}`,
    deed: (role, step) => `${role}, latent step ${step}`,
  },
  message: { thing: (role) => `message of ${role}`, deed: (role) => `${role} passes on its message` },
  text: { thing: (role) => `text of ${role}`, deed: (role) => `${role} passes on text` },
  answer: { thing: (role) => `answer of ${role}`, deed: (role) => `${role} is asked for the answer` },
};

/** A place of the run: `Round 2, message of adder`. */
export function describe({ round, agent, step, at }: Cursor, roles: readonly string[]): string {
  return `Round ${round}, ${places[at].thing(roleOf(roles, agent), step)}`;
}

/** What the agent does at a place: `adder passes on its message`. */
export function deedAt({ agent, step, at }: Cursor, roles: readonly string[]): string {
  return places[at].deed(roleOf(roles, agent), step);
}

/** What became of a place that a counterfactual altered. */
export const alteredWord: Readonly<Record<Alteration, string>> = {
  zero: 'zeroed',
  shuffle: 'shuffled',
  random: 'randomised',
  scale: 'scaled',
  swap: 'swapped',
  drop: 'left out',
};

interface How {
  readonly kind: Alteration;
  /** Of `scale`. */
  readonly factor?: number | undefined;
  /** Of `swap`: which companion question. */
  readonly donor?: number | undefined;
}

/** The same with how much or what with: `scaled by 2`, `swapped with question 3’s`. */
export function alteredHow({ kind, factor, donor }: How): string {
  const word = alteredWord[kind];
  if (kind === 'scale' && factor !== undefined) return `${word} by ${factor}`;
  if (kind === 'swap' && donor !== undefined) return `${word} with question ${donor}’s`;
  return word;
}

interface Altered extends How {
  readonly round: number;
  readonly agent: number;
  readonly step?: number | undefined;
}

/** What of a turn was altered: `message`, `step 3`, `turn`. */
export function alteredThing({ kind, step }: Pick<Altered, 'kind' | 'step'>): string {
  return kind === 'drop' ? 'turn' : step === undefined ? 'message' : `step ${step}`;
}

/** An intervention: `adder’s message in round 1 zeroed`, `adder’s step 3 in round 1 scaled by 2`. */
export function inWords(one: Altered, roles: readonly string[]): string {
  return `${roleOf(roles, one.agent)}’s ${alteredThing(one)} in round ${one.round} ${alteredHow(one)}`;
}
