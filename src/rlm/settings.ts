/** How a recursive language model is run: agent, prompt, protocol, budgets. Part of the spec. */

export const rlmAgents = ['direct', 'react', 'codeact', 'codeact-subagents', 'rlm'] as const;
/**
 * `direct`: question and as much of the context as fits, one call. `react`: tools called by text, one a turn, no code.
 * `codeact`: Python, with the context in the prompt as far as it fits and as a variable, no models to call.
 * `codeact-subagents`: the same with `llm_query…`. `rlm`: the context as a variable alone.
 */
export type RlmAgent = (typeof rlmAgents)[number];

export const dialects = ['final', 'answer', 'submit'] as const;
/** Which form of ending the system prompt teaches; all of them are taken whatever it says. */
export type Dialect = (typeof dialects)[number];

export const promptStyles = ['full', 'brief'] as const;
/** `brief`: for models with a context of a few hundred tokens; no system prompt, see prompts/brief.ts. */
export type PromptStyle = (typeof promptStyles)[number];

export interface PromptSettings {
  readonly style: PromptStyle;
  readonly dialect: Dialect;
  /** Head and tail of the context, 500 characters each, in the first message. */
  readonly preview: boolean;
  /** Advice to plan, to look before, to delegate long reading, to check before ending. */
  readonly orchestrator: boolean;
  /** What is left, in every observation. */
  readonly remaining: boolean;
  /** Which code blocks of a turn are run. */
  readonly blocks: 'all' | 'first';
  /** Opt-in: `FINAL(...)` in prose, at the start of a line, ends the run too. */
  readonly proseFinal: boolean;
}

export interface Truncation {
  readonly keep: 'both' | 'head' | 'tail';
  readonly characters: number;
}

/** Of the whole tree of calls; null: no limit. */
export interface Budgets {
  /**
   * Of root and children together. A child leaves one for each run above it, so that none is starved of its next; where
   * nothing is left for a child, asking for one raises `BudgetExceeded`.
   */
  readonly turns: number;
  /** Sub-calls, every item of a batch and every turn of a child counted. */
  readonly calls: number | null;
  /** Prompt and completion tokens together. */
  readonly tokens: number | null;
  /** US dollars. */
  readonly cost: number | null;
  /** Wall time, less that in which a run that is stepped through waits for a person's word. */
  readonly seconds: number | null;
  /** Deepest child: 0 has no sub-calls, 1 has `llm_query`, 2 lets `rlm_query` start children that have `llm_query`. */
  readonly depth: number;
  /** Of one cell. */
  readonly cellSeconds: number;
  /** Of one session, in MB. */
  readonly memory: number;
}

export interface RlmSettings {
  readonly agent: RlmAgent;
  readonly prompt: PromptSettings;
  readonly truncation: Truncation;
  readonly budgets: Budgets;
  /** Model calls at one time, over the whole tree. */
  readonly concurrency: number;
  /** Null: the history grows. Else it is summarised once it fills this share of the model's context. */
  readonly compaction: { readonly share: number } | null;
  readonly sampling: { readonly temperature: number; readonly topP: number; readonly maxTokens: number };
  readonly seed: number;
}
