/** CodeMirror as a field for cells and turns. Loaded when the first such field is shown. Knows no state; it is told texts. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { Compartment, EditorState, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  placeholder,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { fencedLines } from './fences';
import type { EditorLanguage, Mounted, MountOptions, OwnKey } from './options';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], class: 'cm-py-keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'cm-py-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'cm-py-number' },
  { tag: tags.comment, class: 'cm-py-comment' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))],
    class: 'cm-py-call',
  },
]);

/** Lines in fences stand apart from the prose around them. */
const fences = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marked(view);
    }
    update({ docChanged, viewportChanged, view }: ViewUpdate) {
      if (docChanged || viewportChanged) this.decorations = marked(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

const code = Decoration.line({ class: 'cm-fenced' });

/** A turn longer than this is not searched for fences: its lines stay plain. */
const SEARCHED = 200_000;

function marked({ state: { doc }, visibleRanges }: EditorView): DecorationSet {
  if (doc.length > SEARCHED) return Decoration.none;
  const isFenced = fencedLines(doc.toString());
  const ranges: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges)
    for (let n = doc.lineAt(from).number; n <= doc.lines && doc.line(n).from <= to; n++)
      if (isFenced[n - 1]) ranges.push(code.range(doc.line(n).from));
  return Decoration.set(ranges, true);
}

const languages: Readonly<Record<EditorLanguage, () => Extension>> = {
  python: () => [python(), syntaxHighlighting(colours), bracketMatching(), indentOnInput()],
  turn: () => [fences],
  text: () => [],
};

/** What was told comes back within this time, if it does. */
const ECHO_MS = 2000;

export function mount(parent: HTMLElement, options: MountOptions): Mounted {
  const { label, describedBy, language, value, changed, submit } = options;
  const submits = { key: 'Mod-Enter', run: () => (submit(), true) };
  const own = (['Enter', 'ArrowUp', 'ArrowDown'] satisfies OwnKey[]).map((key) => ({
    key,
    run({ state: { doc, selection } }: EditorView) {
      const { empty, head } = selection.main;
      const line = doc.lineAt(head).number;
      const caret = { firstLine: line === 1, lastLine: line === doc.lines, atEnd: head === doc.length };
      return empty && options.press(key, caret);
    },
  }));
  /** What was typed and told, till it comes back: by then more may have been typed. */
  let told: { readonly text: string; readonly at: number }[] = [];
  let isSet = false;
  const named = new Compartment();
  const nameOf = (name: string) => EditorView.contentAttributes.of({ 'aria-label': name });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      selection: { anchor: Math.min(options.caret, value.length) },
      extensions: [
        keymap.of([
          submits,
          ...own,
          ...defaultKeymap,
          ...historyKeymap,
          ...(language === 'text' ? [] : [indentWithTab]),
        ]),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        indentUnit.of('    '),
        EditorState.tabSize.of(4),
        EditorView.lineWrapping,
        placeholder(options.placeholder),
        languages[language](),
        named.of(nameOf(label)),
        EditorView.contentAttributes.of({
          spellcheck: 'false',
          tabindex: '0', // editable alone is not seen to be reachable, and it is what scrolls the field
          ...(describedBy && { 'aria-describedby': describedBy }),
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged || isSet) return;
          const text = state.doc.toString();
          told.push({ text, at: performance.now() });
          changed(text);
        }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    insert(text, caret) {
      const { from, to } = view.state.selection.main;
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + caret },
        scrollIntoView: true,
      });
      view.focus();
    },
    set(next) {
      const echo = told.findIndex(({ text, at }) => text === next && at > performance.now() - ECHO_MS);
      told = told.slice(echo + 1);
      const { doc } = view.state;
      if (echo >= 0 || next === doc.toString()) return;
      told = [];
      isSet = true;
      view.dispatch({ changes: { from: 0, to: doc.length, insert: next } });
      isSet = false;
    },
    rename: (name) => view.dispatch({ effects: named.reconfigure(nameOf(name)) }),
    destroy: () => view.destroy(),
  };
}
