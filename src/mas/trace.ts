/** What a run leaves behind: events in order, and tensors by name. Wire types; rounds and agents count from 1. */

import type { HostTensor } from '../runtime/tensor';

export const controls = ['none', 'zero', 'shuffle', 'random'] as const;
/** What is done to every message before it is delivered. */
export type Control = (typeof controls)[number];

export const modes = ['latent', 'text', 'soft', 'alone'] as const;
/**
 * What agents pass on: hidden states through links, decoded text, the mean of token embeddings by the probabilities of
 * the next token (`soft`), or nothing (the speaker answers from its prompt alone).
 */
export type Mode = (typeof modes)[number];

/** Whether agents think in latent steps in this mode, and pass on states of some kind. */
export const passesStates = (mode: Mode): boolean => mode === 'latent' || mode === 'soft';

/** One decoded token. */
export interface DecodedToken {
  readonly id: number;
  readonly text: string;
  readonly probability: number;
  /**
   * Probabilities of the candidate answers as the next token here, in the order in which they were given; none where the
   * agent's vocabulary lacks one of them.
   */
  readonly candidates: readonly number[];
}

/** Code that a speaker had run in the middle of its text. */
export interface ToolCall {
  readonly code: string;
  /** What was given back into the text; null: nothing, and the text ended there. */
  readonly result: string | null;
  /** Why there is no result, as a sentence; null: there is one. */
  readonly fault: string | null;
  /** Decoded tokens before the result. */
  readonly at: number;
  readonly seconds: number;
}

export interface SpokenRow {
  /** With the results of its tool calls, where they stood. */
  readonly text: string;
  /** What was decoded: no result of a tool is among it. */
  readonly tokens: readonly DecodedToken[];
  /** In order; absent: none. */
  readonly calls?: readonly ToolCall[] | undefined;
}

export const alterations = ['zero', 'shuffle', 'random', 'scale', 'swap', 'drop'] as const;
/** What a counterfactual does in one place: see intervention.ts. */
export type Alteration = (typeof alterations)[number];

/** A token that a hidden state is near to, by the agent's own head. */
export interface LensToken {
  readonly id: number;
  readonly text: string;
  readonly probability: number;
}

/** The logit lens on one latent step. */
export interface LensStep {
  /** The likeliest tokens, at most ten, in order. */
  readonly top: readonly LensToken[];
  /** Of the whole distribution, in nats. */
  readonly entropy: number;
  /** Of the candidate answers, as in `DecodedToken`; ranks count from 1. */
  readonly probabilities: readonly number[];
  readonly ranks: readonly number[];
}

interface Fed {
  readonly round: number;
  readonly agent: number;
  readonly role: string;
  /** Token ids before the slot, one list per question. */
  readonly before: readonly (readonly number[])[];
  /** Token ids after the slot. */
  readonly after: readonly (readonly number[])[];
  /** Positions that all messages take in the slots; 0 where there is none. */
  readonly messageLength: number;
  /** Where several slots are filled: all pieces of the prompt [piece][question], and what each message takes. */
  readonly pieces?: readonly (readonly (readonly number[])[])[] | undefined;
  readonly lengths?: readonly number[] | undefined;
  readonly control: Control;
}

export type TraceEvent =
  | {
      readonly type: 'run';
      readonly questions: readonly string[];
      readonly rounds: number;
      readonly latentSteps: number;
      readonly mode: Mode;
      readonly control: Control;
      readonly device: string;
    }
  /** A turn, with what was fed; the last one is the speaker's text. */
  | (Fed & {
      readonly type: 'stage';
      readonly kind: 'latent' | 'text' | 'final';
      readonly latentSteps: number;
    })
  | { readonly type: 'latent'; readonly round: number; readonly agent: number; readonly step: number }
  | {
      readonly type: 'message';
      readonly round: number;
      readonly from: number;
      readonly to: number;
      /** Mean L2 norm of the message's positions over the mean norm of the receiver's token embeddings. */
      readonly normRatio: number;
    }
  /** The logit lens on a turn's latent steps (of the first question). */
  | {
      readonly type: 'lens';
      readonly round: number;
      readonly agent: number;
      readonly vocabulary: number;
      readonly steps: readonly LensStep[];
    }
  /** In this place a counterfactual changed the run; `step` is null where it is the message or the whole turn. */
  | {
      readonly type: 'altered';
      readonly round: number;
      readonly agent: number;
      readonly step: number | null;
      readonly kind: Alteration;
    }
  /**
   * How a hop's messages are on other questions of the draw, beside this run. `cosine`: mean cosine between messages of
   * different questions, position by position; `rank`: effective rank (exponential of the entropy of the normalised
   * squared singular values; Roy and Vetterli 2007, of energies) of all their positions, at most `rankLimit`.
   */
  | {
      readonly type: 'health';
      readonly round: number;
      readonly from: number;
      readonly to: number;
      readonly questions: number;
      readonly normRatio: number;
      readonly cosine: number;
      readonly rank: number;
      readonly rankLimit: number;
    }
  /** Text that one agent passes to another (mode `text`). */
  | {
      readonly type: 'text';
      readonly round: number;
      readonly from: number;
      readonly to: number;
      readonly texts: readonly string[];
    }
  /** The speaker had code run; its answer holds the same call. */
  | (ToolCall & {
      readonly type: 'tool';
      readonly round: number;
      readonly agent: number;
      /** As of its answer. */
      readonly final: boolean;
      /** Which of the batch, from 1. */
      readonly question: number;
    })
  | {
      readonly type: 'answer';
      readonly round: number;
      readonly agent: number;
      /** False: what the speaker would say if the run ended with this round. */
      readonly final: boolean;
      readonly rows: readonly SpokenRow[];
    }
  /** Token ids that the speaker should have decoded, and their mean cross-entropy in nats. */
  | { readonly type: 'target'; readonly ids: readonly (readonly number[])[]; readonly loss: number }
  | {
      readonly type: 'timing';
      readonly round: number;
      readonly agent: number;
      readonly stage: string;
      readonly ms: number;
    };

export interface Trace {
  readonly events: readonly TraceEvent[];
  /**
   * `r{round}.a{agent}.hidden` [m,D], `.message` [m,D′] (`.message.a{to}` for each receiver where there are several),
   * `.kv_length` [1]; where they are asked for, `.fed` [m−1,D] (the thoughts R_in(h), or soft tokens, that the agent reads
   * again), `.attention` [m,L,H,M] (weight of each layer's heads, from the thinking position, on the M positions of all
   * messages that were heard; absent where none was) and, for small vocabularies, `.lens` [m,V] (probabilities). With a
   * leading batch axis for many questions.
   */
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

export const hiddenName = (round: number, agent: number) => `r${round}.a${agent}.hidden`;
/** @param to the receiver, where the sender has several. */
export const messageName = (round: number, agent: number, to?: number) =>
  `r${round}.a${agent}.message${to === undefined ? '' : `.a${to}`}`;
/** What an agent sent to another, under either name. */
export const messageOf = (
  tensors: ReadonlyMap<string, HostTensor>,
  round: number,
  from: number,
  to: number,
): HostTensor | undefined =>
  tensors.get(messageName(round, from, to)) ?? tensors.get(messageName(round, from));
export const kvLengthName = (round: number, agent: number) => `r${round}.a${agent}.kv_length`;
export const fedName = (round: number, agent: number) => `r${round}.a${agent}.fed`;
export const attentionName = (round: number, agent: number) => `r${round}.a${agent}.attention`;
export const lensName = (round: number, agent: number) => `r${round}.a${agent}.lens`;
