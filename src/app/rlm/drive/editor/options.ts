/** What a field for code is given; its two forms, the plain one and CodeMirror's, take the same. Types only. */

export type EditorLanguage =
  /** A cell. */
  | 'python'
  /** A model's turn: text with fenced code. */
  | 'turn'
  | 'text';

export interface EditorHandle {
  focus(): void;
  /** Puts a text in at the caret. @param caret where in it the caret is then. */
  insert(text: string, caret: number): void;
}

export type OwnKey = 'Enter' | 'ArrowUp' | 'ArrowDown';

/** Where the caret stands among the text. */
export interface Caret {
  readonly firstLine: boolean;
  readonly lastLine: boolean;
  readonly atEnd: boolean;
}

export interface MountOptions {
  readonly label: string;
  readonly describedBy: string | undefined;
  readonly placeholder: string;
  readonly language: EditorLanguage;
  readonly value: string;
  /** Where in it one types first. */
  readonly caret: number;
  changed(value: string): void;
  /** Ctrl+Enter. */
  submit(): void;
  /** A key that the owner may take for itself, where the caret is alone. @returns whether it did. */
  press(key: OwnKey, caret: Caret): boolean;
}

export interface Mounted extends EditorHandle {
  /** What it holds from now on; nothing happens where it holds that already. */
  set(value: string): void;
  /** How it is called from now on. */
  rename(label: string): void;
  destroy(): void;
}
