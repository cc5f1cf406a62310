/** What a run read of its context: types. Places are in characters (UTF-16) of the context's text, its pieces joined. */

/** How a part of the context was come by. */
export const touches = ['printed', 'sent', 'held'] as const;
/**
 * `printed`: in what a model that drives was told, truncation counted; `sent`: in a sub-call's prompt, or a child's
 * context; `held`: a variable is a copy of it.
 */
export type Touch = (typeof touches)[number];

/** Disjoint, sorted parts; `times[i]`: how often `[from[i], to[i])` was touched so. */
export interface Parts {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly times: readonly number[];
}

export interface Coverage {
  /** Of the context's text. */
  readonly characters: number;
  readonly parts: Readonly<Record<Touch, Parts>>;
  /** Characters that were touched so at least once; `any`: in any way; `never`: by nobody. */
  readonly read: Readonly<Record<Touch | 'any' | 'never', number>>;
  /** Where pieces of a context of several begin, with their names or indexes; at most some thousands. */
  readonly pieces: readonly { readonly at: number; readonly name: string }[];
  /** What is not known, as sentences: texts that stand in several places, contexts without a text. */
  readonly notes: readonly string[];
}

/** Who touched one place. */
export interface CoverageAt {
  /** The text around it, and where it begins. */
  readonly text: string;
  readonly from: number;
  readonly readers: readonly {
    readonly touch: Touch;
    readonly run: string;
    readonly turn: number;
    /** Of a sub-call. */
    readonly call?: string;
    /** Of what a cell left in a variable. */
    readonly cell?: string;
    readonly variable?: string;
    readonly from: number;
    readonly to: number;
  }[];
  /** Readers beyond those listed. */
  readonly more: number;
}
