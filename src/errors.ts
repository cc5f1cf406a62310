/**
 * Every failure that a user can meet, as one family: a code to look up, a sentence, and what to do about it.
 * Knows nothing of where errors are shown.
 */

export interface LabErrorDetails {
  /** What the user can do about it, as a sentence. */
  hint: string;
  /** The path of the offending field (`agents.0.id`) or the name of the tensor, where there is one. */
  field?: string;
  cause?: unknown;
}

export class LabError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly field?: string;

  constructor(code: string, sentence: string, details: LabErrorDetails) {
    super(sentence, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LabError';
    this.code = code;
    this.hint = details.hint;
    if (details.field !== undefined) this.field = details.field;
  }

  /** A copy that survives `structuredClone`, which drops the fields of an error's subclass. */
  toJSON(): LabErrorJson {
    return { code: this.code, message: this.message, hint: this.hint, field: this.field };
  }

  static fromJSON(json: LabErrorJson): LabError {
    return new LabError(json.code, json.message, { hint: json.hint, field: json.field });
  }

  /** Any thrown value as a LabError; what is not one already becomes `internal`. */
  static from(error: unknown): LabError {
    if (error instanceof LabError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new LabError('internal', message, {
      hint: 'This is a fault of the lab. Reload the page, and report it with the experiment’s link.',
      cause: error,
    });
  }
}

export interface LabErrorJson {
  code: string;
  message: string;
  hint: string;
  field?: string | undefined;
}
