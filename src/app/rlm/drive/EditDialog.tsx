/** One text of a recorded run, changed: whole, with what changes beside it, and a new branch that goes on from there. */

import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { LabError, type LabErrorJson } from '../../../errors';
import { visible } from '../../../visible';
import { formatCount, plural } from '../../format';
import { useRlm, useRlmState } from '../hooks';
import { activeOf } from './can';
import { Dialog } from './Dialog';
import { diffLines, type DiffLine } from './diff';
import { pointOf, type Editing } from './edit';
import { Editor } from './editor/Editor';
import { focusStep } from './focus';
import type { Point } from './points';
import { whole } from './whole';

export default function EditDialog({ editing }: { editing: Editing }) {
  const rlm = useRlm();
  const [point] = useState(() => {
    const run = rlm.store.getState().runs.get(editing.branch);
    return run ? pointOf(run.trajectory, editing) : null;
  });
  return (
    <Dialog
      title={point ? point.title : 'This is no longer there'}
      onClose={() => rlm.endEdit(editing.id)}
      onKeyDown={(event) => {
        // In the editor Esc ends what is done there; it must not throw the change away.
        if (event.key === 'Escape' && isEditor(event.target)) event.preventDefault();
      }}
    >
      {(close) =>
        point ? (
          <Change point={point} editing={editing} close={close} />
        ) : (
          <button type="button" onClick={close}>
            Close
          </button>
        )
      }
    </Dialog>
  );
}

const isEditor = (target: EventTarget) => target instanceof Element && target.closest('.code-field') !== null;

function Change({ point, editing, close }: { point: Point; editing: Editing; close: () => void }) {
  const rlm = useRlm();
  const { branch, text: typed, fault: refusal } = editing;
  /** All of it, once it is fetched; an edit that is open again brings it along. */
  const [fetched, setFetched] = useState<string | null>(typed?.before ?? null);
  const known = fetched !== null;
  const [fault, setFault] = useState<LabErrorJson | null>(null);
  const [tries, setTries] = useState(0);
  const other = useRlmState(({ runs, numbers }) => {
    const active = activeOf(runs);
    return active ? (numbers.get(active.id) ?? active.id) : null;
  });
  useEffect(() => {
    if (known) return;
    let here = true;
    const { at } = point.text;
    const piece = (from: number) => (at ? rlm.text(at.seq, at.path, from, branch) : Promise.resolve(''));
    whole(point.text, piece).then(
      (all) => here && setFetched(all),
      (error: unknown) => here && setFault(LabError.from(error).toJSON()),
    );
    return () => void (here = false);
  }, [rlm, point, branch, tries, known]);
  if (fault)
    return (
      <>
        <p className="fault" role="alert">
          <code>{fault.code}</code> {fault.message} {fault.hint}
        </p>
        <div className="actions">
          <button
            type="button"
            onClick={() => {
              setFault(null);
              setTries(tries + 1);
            }}
          >
            Try again
          </button>
          <button type="button" onClick={close}>
            Close
          </button>
        </div>
      </>
    );
  if (fetched === null)
    return (
      <>
        <p className="muted" role="status">
          Fetching all {formatCount(point.text.length)} characters…
        </p>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </>
    );
  const before = fetched;
  const text = typed?.after ?? before;
  const changed = text !== before;
  const setText = (after: string) => rlm.typeEdit(before, after);
  const fork = () => {
    if (!changed) return;
    close();
    focusStep(); // what opened the dialog goes with the branch that it is of
    const edits = [{ ...point.edit, text }];
    void rlm.fork(branch, { edits, before: point.before, label: point.label }, true);
  };
  return (
    <>
      {refusal && (
        <p className="fault" role="alert">
          <code>{refusal.code}</code> {refusal.message} {refusal.hint} Nothing was begun; your change is as
          you left it.
        </p>
      )}
      <Editor
        label={point.title}
        language={point.language === 'python' ? 'python' : point.edit.kind === 'answer' ? 'turn' : 'text'}
        lines={10}
        autoFocus
        value={text}
        onChange={setText}
        onSubmit={fork}
      />
      {changed && <Diff before={before} after={text} />}
      <p className="muted">
        {changed
          ? 'What was answered before it is taken from the record, at no cost; Python runs its cells again; what follows is asked anew.'
          : 'Nothing is changed yet.'}
        {other !== null && ` Run ${other} goes on: it is stopped first.`}
      </p>
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={!changed}
          title="Ctrl+Enter in the text"
          onClick={fork}
        >
          {other === null ? 'Fork from here' : 'Stop it and fork from here'}
        </button>
        {changed && (
          <button type="button" onClick={() => setText(before)}>
            Back to what it was
          </button>
        )}
        <button type="button" onClick={close}>
          Cancel
        </button>
      </div>
    </>
  );
}

/** Lines of a difference, and characters of one, that are shown. */
const SHOWN_LINES = 200;
const SHOWN_CHARACTERS = 400;

const signs: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', out: '−', in: '+', gap: '⋯' };
const spoken: Readonly<Record<DiffLine['kind'], string>> = {
  same: '',
  out: 'before: ',
  in: 'after: ',
  gap: '',
};

function Diff({ before, after }: { before: string; after: string }) {
  const settled = useDeferredValue(after);
  const lines = useMemo(() => diffLines(before, settled), [before, settled]);
  if (lines === null)
    return (
      <p className="muted">
        {formatCount(before.length)} characters become {formatCount(settled.length)}: too much of them differs
        to be shown line by line.
      </p>
    );
  const more = lines.length - SHOWN_LINES;
  return (
    <section className="diff" aria-label="What changes" tabIndex={0} data-scrolls>
      <ol>
        {lines.slice(0, SHOWN_LINES).map(({ kind, text, lines: n }, i) => (
          <li key={i} className={`diff-${kind}`}>
            <span aria-hidden="true">{signs[kind]}</span>
            <span>
              {spoken[kind] && <span className="spoken">{spoken[kind]}</span>}
              {kind === 'gap' ? plural(n, 'line') : visible(text.slice(0, SHOWN_CHARACTERS))}
              {text.length > SHOWN_CHARACTERS && '…'}
            </span>
          </li>
        ))}
      </ol>
      {more > 0 && <p className="muted">{plural(more, 'more line')}</p>}
    </section>
  );
}
