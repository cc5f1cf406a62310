/** The official logger's lines, as this lab writes them; every reader of theirs takes these. Types alone. */

import type { Json } from '../../json';
import type { LabKey } from './lab-key';

export interface OfficialMetadata {
  readonly root_model: string;
  readonly max_depth: number;
  readonly max_iterations: number;
  readonly backend: string;
  readonly backend_kwargs: Readonly<Record<string, Json>>;
  readonly environment_type: string;
  readonly environment_kwargs: Readonly<Record<string, Json>>;
  readonly other_backends: readonly string[] | null;
}

export interface UsageSummary {
  readonly model_usage_summaries: Readonly<
    Record<
      string,
      {
        readonly total_calls: number;
        readonly total_input_tokens: number;
        readonly total_output_tokens: number;
        readonly total_cost?: number;
      }
    >
  >;
  readonly total_cost?: number;
}

export interface OfficialCall {
  readonly root_model: string;
  readonly prompt: string | readonly { readonly role: string; readonly content: string }[];
  readonly response: string;
  /** What the logger writes. */
  readonly usage_summary: UsageSummary;
  /** What the viewer reads. */
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly execution_time: number;
  readonly metadata?: {
    readonly run_metadata: OfficialMetadata;
    readonly iterations: readonly OfficialIteration[];
  };
  readonly error?: string;
}

export interface OfficialBlock {
  readonly code: string;
  readonly result: {
    readonly stdout: string;
    readonly stderr: string;
    readonly locals: Readonly<Record<string, Json>>;
    readonly execution_time: number;
    readonly rlm_calls: readonly OfficialCall[];
    readonly final_answer: string | null;
  };
}

export interface OfficialIteration {
  readonly type: 'iteration';
  readonly iteration: number;
  readonly timestamp: string;
  readonly prompt: readonly { readonly role: string; readonly content: string }[];
  readonly response: string;
  readonly code_blocks: readonly OfficialBlock[];
  readonly final_answer: string | null;
  readonly iteration_time: number;
  readonly lab?: LabKey;
}
