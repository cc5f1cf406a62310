/** A field for code: CodeMirror once that is loaded, a plain field until then, with the same text in both. */

import { useEffect, useId, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { mount } from './code-mirror';
import type { EditorHandle, EditorLanguage, Mounted, MountOptions } from './options';

/** CodeMirror, once it has been loaded. */
let loaded: { readonly mount: typeof mount } | null = null;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  language: EditorLanguage;
  /** Lines that it is high at least. */
  lines?: number;
  placeholder?: string;
  autoFocus?: boolean;
  /** Ctrl+Enter. */
  onSubmit?: () => void;
  /** Enter and the arrows, where they are wanted: whether the key was taken. */
  onPress?: MountOptions['press'];
  ref?: Ref<EditorHandle>;
}

export function Editor({
  label,
  value,
  onChange,
  language,
  lines = 6,
  placeholder = '',
  autoFocus = false,
  onSubmit,
  onPress,
  ref,
}: Props) {
  const [code, setCode] = useState(loaded);
  const plain = useRef<HTMLTextAreaElement>(null);
  /** Whether CodeMirror takes the focus when it takes the plain field's place. */
  const takesFocus = useRef(autoFocus);
  /** Where in the plain field one types: CodeMirror goes on there. */
  const caret = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const said = useRef({ label, value, onChange, onSubmit, onPress });
  const hint = useId();
  const hints = language !== 'text';
  useEffect(() => {
    said.current = { label, value, onChange, onSubmit, onPress };
  });
  useEffect(() => mounted.current?.set(value), [value]);
  useEffect(() => mounted.current?.rename(label), [label]);
  useEffect(() => {
    if (code) return;
    let here = true;
    import('./code-mirror').then(
      (module) => {
        loaded = module;
        if (!here) return;
        takesFocus.current = plain.current === document.activeElement;
        setCode(module);
      },
      () => undefined, // offline before it was loaded: the plain field stays
    );
    return () => void (here = false);
  }, [code]);
  useEffect(() => {
    if (!code) return;
    const editor = code.mount(box.current!, {
      label: said.current.label,
      describedBy: hints ? hint : undefined,
      placeholder,
      language,
      value: said.current.value,
      caret: caret.current,
      changed: (text) => said.current.onChange(text),
      submit: () => said.current.onSubmit?.(),
      press: (key, caret) => said.current.onPress?.(key, caret) ?? false,
    });
    mounted.current = editor;
    if (takesFocus.current) editor.focus();
    takesFocus.current = false;
    return () => {
      mounted.current = null;
      editor.destroy();
    };
  }, [code, language, placeholder, hints, hint]);
  useImperativeHandle(
    ref,
    () => ({
      focus: () => (mounted.current ?? plain.current)?.focus(),
      insert(text, at) {
        if (mounted.current) mounted.current.insert(text, at);
        else if (plain.current) {
          caret.current = plain.current.selectionStart + at;
          insertPlain(plain.current, text, at, said.current.onChange);
        }
      },
    }),
    [],
  );
  return (
    <div className="code-field">
      {code ? (
        <div
          ref={box}
          className="code-mirror"
          style={{ '--lines': lines } as React.CSSProperties}
          data-scrolls
        />
      ) : (
        <textarea
          ref={plain}
          className="words"
          aria-label={label}
          rows={lines}
          spellCheck={false}
          autoFocus={autoFocus}
          placeholder={placeholder}
          value={value}
          onSelect={({ currentTarget }) => {
            caret.current = currentTarget.selectionStart;
          }}
          onChange={({ target }) => {
            caret.current = target.selectionStart;
            onChange(target.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault(); // what takes the focus by it is not pressed by it
            onSubmit?.();
          }}
        />
      )}
      {code && hints && (
        <p className="code-hint muted" id={hint}>
          Tab indents; Esc, then Tab leaves the field.
        </p>
      )}
    </div>
  );
}

function insertPlain(
  field: HTMLTextAreaElement,
  text: string,
  caret: number,
  onChange: (value: string) => void,
): void {
  const { selectionStart: from, selectionEnd: to, value } = field;
  onChange(value.slice(0, from) + text + value.slice(to));
  field.focus();
  requestAnimationFrame(() => field.setSelectionRange(from + caret, from + caret));
}
