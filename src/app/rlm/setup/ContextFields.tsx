/** The context of one's own question: typed, pasted, dropped or fetched, and what Python will be given of it. */

import { useEffect, useRef } from 'react';
import { rlmLimits, type RlmSpec } from '../../../experiment/rlm-spec';
import { visible } from '../../../visible';
import { formatBytes, formatCount, plural } from '../../format';
import type { Choice } from '../../state/choices';
import { SelectInput, useFault } from '../../views/form';
import { takenAsChoices } from '../choices';
import { inline } from '../draft';
import { useRlm, useRlmState } from '../hooks';
import { FetchField } from './FetchField';
import { missingFiles } from './state';

/** Files that are named; the others are counted. */
const NAMED = 8;

export function ContextFields() {
  const rlm = useRlm();
  const context = useRlmState(({ draft }) => draft.context);
  const reading = useRlmState((state) => state.reading);
  const input = useRef<HTMLInputElement>(null);
  const adds = useRef(false);
  const isFiles = context?.kind === 'files';
  const open = (add: boolean) => {
    adds.current = add;
    input.current!.click();
  };
  return (
    <>
      {isFiles ? <FileList context={context} /> : <TypedContext context={context} />}
      <Given />
      <div className="actions">
        <button
          type="button"
          className="tool"
          disabled={reading}
          title="Text, JSON, JSON Lines, CSV: up to 100 MB. Or drop them anywhere on this side."
          onClick={() => open(isFiles)}
        >
          {reading ? 'Reading…' : isFiles ? 'Add files…' : 'Open files…'}
        </button>
        {isFiles && (
          <button type="button" className="tool" onClick={() => rlm.setContext({ kind: 'text', text: '' })}>
            Take them out
          </button>
        )}
        <input
          ref={input}
          type="file"
          hidden
          multiple
          aria-label="Files of the context"
          onChange={({ target }) => {
            const chosen = [...(target.files ?? [])];
            target.value = '';
            void rlm.openContext(chosen, adds.current);
          }}
        />
      </div>
      <FetchField />
    </>
  );
}

/** What stands in the field: a context of JSON as such. */
function ownText(context: RlmSpec['context']): string {
  if (context?.kind === 'text') return context.text;
  return context?.kind === 'json' ? JSON.stringify(context.value, null, 1) : '';
}

type Typed = 'text' | 'json' | 'jsonl' | 'csv';
const typedChoices = takenAsChoices.filter(({ value }) => value !== 'files') as readonly Choice<Typed>[];

function TypedContext({ context }: { context: RlmSpec['context'] }) {
  const rlm = useRlm();
  const fault = useFault('context');
  const text = ownText(context);
  const type = (next: string) => {
    const own = inline(next);
    if (own) rlm.setContext(own);
    else void rlm.openContext([new File([next], 'pasted.txt', { type: 'text/plain' })]);
  };
  const takeAs = (as: Typed) => {
    if (as === 'text') return rlm.setContext({ kind: 'text', text });
    // Read as a file of this kind would be, so that its faults are named by line.
    void rlm.openContext([new File([text], `pasted.${as}`)]);
  };
  return (
    <>
      <div className="field">
        <label htmlFor="rlm-context">Context</label>
        <textarea
          id="rlm-context"
          className="words"
          rows={5}
          spellCheck={false}
          placeholder="Paste a text, or drop files anywhere on this side: text, JSON, JSON Lines, CSV, up to 100 MB"
          value={text}
          aria-describedby="rlm-given"
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            // A field of many megabytes would hold up the page.
            if (pasted.length <= rlmLimits.inline.max) return;
            event.preventDefault();
            type(pasted);
          }}
          onChange={({ target }) => type(target.value)}
        />
        {fault && <p className="fault">{fault}</p>}
      </div>
      {text.trim() !== '' && (
        <SelectInput
          label="Taken as"
          title="What Python is given."
          path="context.as"
          choices={typedChoices}
          value={context?.kind === 'json' ? 'json' : 'text'}
          onChange={takeAs}
        />
      )}
    </>
  );
}

function FileList({ context }: { context: Extract<RlmSpec['context'], { kind: 'files' }> }) {
  const missing = new Set(useMissing().map(({ hash }) => hash));
  const unkept = useRlmState((state) => state.unkept);
  const { files } = context;
  const lost = files.filter(({ hash }) => unkept.has(hash)).map(({ name }) => name);
  return (
    <>
      <div className="field">
        <span className="label" id="rlm-files">
          Context
        </span>
        <ul className="context-files" aria-labelledby="rlm-files" aria-describedby="rlm-given">
          {files.slice(0, NAMED).map(({ name, bytes, hash }) => (
            <li key={`${hash} ${name}`} className={missing.has(hash) ? 'missing' : undefined}>
              {visible(name)} <span className="muted">{sizeOf(bytes)}</span>
              {missing.has(hash) && <strong> not here</strong>}
            </li>
          ))}
          {files.length > NAMED && <li className="muted">and {formatCount(files.length - NAMED)} more</li>}
        </ul>
        <MissingFiles />
        {lost.length > 0 && (
          <p className="muted">
            {named(lost)} {lost.length > 1 ? 'are' : 'is'} too large to be kept in this browser: open{' '}
            {lost.length > 1 ? 'them' : 'it'} again after a reload.
          </p>
        )}
      </div>
      {files.length === 1 && (
        <SelectInput
          label="Taken as"
          title="What Python is given."
          path="context.as"
          choices={takenAsChoices}
        />
      )}
    </>
  );
}

const sizeOf = (bytes: number) => (bytes < 1000 ? plural(bytes, 'byte') : formatBytes(bytes));

/** Asked for where they would be: a file does not travel in a link. */
function MissingFiles() {
  const missing = useMissing();
  if (missing.length === 0) return null;
  return (
    <div className="missing-files" role="status">
      <p>
        <strong>
          Drop {missing.length === 1 ? 'the file' : 'the files'} {named(missing.map(({ name }) => name))}{' '}
          here.
        </strong>
      </p>
      <p className="muted">
        {missing.length === 1 ? 'It does' : 'They do'} not travel in a link, which names{' '}
        {missing.length === 1 ? 'its' : 'their'} content: SHA-256{' '}
        <code>{missing[0]!.hash.slice(0, 12)}…</code>. Another file takes the place of the set-up’s.
      </p>
    </div>
  );
}

function useMissing() {
  const draft = useRlmState((state) => state.draft);
  const held = useRlmState((state) => state.held);
  return missingFiles({ draft, held });
}

const named = (names: readonly string[]) => {
  const told = names.slice(0, 3).map((name) => `“${visible(name)}”`);
  return told.join(', ') + (names.length > 3 ? ` and ${formatCount(names.length - 3)} more` : '');
};

/** What Python will be given, or why not. */
function Given() {
  const rlm = useRlm();
  const context = useRlmState(({ draft }) => draft.context);
  const given = useRlmState((state) => state.given);
  const error = useRlmState((state) => state.contextError);
  const isMissing = useMissing().length > 0;
  useEffect(() => {
    // Not with every key that is typed.
    const timer = setTimeout(() => void rlm.describe(), 150);
    return () => clearTimeout(timer);
  }, [rlm, context, isMissing]);
  const mine = given?.context === context ? given : null;
  const fault = error ?? mine?.error ?? null;
  return (
    <div id="rlm-given" className="given" role="status">
      {fault ? (
        <p className="fault">
          {visible(fault.message)} {fault.hint}
        </p>
      ) : mine?.words ? (
        <p className="muted">
          Python is given <code>context</code>: {visible(mine.words)}.
        </p>
      ) : (
        mine && <p className="muted">Looking into it…</p>
      )}
    </div>
  );
}
