/** What a person did to a cell, a call or a turn: while it ran, or as an edit from which this branch goes on. */

import { useMemo } from 'react';
import { CutText } from './CutText';
import { useRlmState } from './hooks';
import { useOpened } from './opened';
import { keyIn, type Cut, type InterventionView, type PastView } from './trajectory';

const said: Readonly<Record<InterventionView['what'], string>> = {
  edited: 'edited by you before it ran',
  skipped: 'skipped by you',
  answered: 'answered by you',
  interrupted: 'interrupted by you',
  killed: 'its interpreter ended by you',
  handed_over: 'handed over to another model',
};

const none: readonly InterventionView[] = [];

/** @param of key of the cell or call, for what is opened. */
export function Marks({ of, list = none }: { of: string; list?: readonly InterventionView[] }) {
  return list.map(({ what, before, after, t }, i) => (
    <Mark key={i} of={`mark ${of} ${i} ${t}`} text={said[what]} before={before} after={after} />
  ));
}

/** The edit by which this branch differs from the one that it goes on from, where it is of this. */
export function EditMark({ kind, of }: { kind: PastView['edits'][number]['kind']; of: string }) {
  const edits = useRlmState(({ run }) => run?.trajectory.past?.edits);
  const text = useMemo(
    () => edits?.find((edit) => edit.kind === kind && keyOf(edit) === of)?.text,
    [edits, kind, of],
  );
  if (!text) return null;
  return <Mark of={`edit ${kind} ${of}`} text="edited by you: this branch goes on from here" after={text} />;
}

const keyOf = (edit: PastView['edits'][number]): string =>
  keyIn(edit.run, edit.kind === 'code' ? edit.cell : edit.kind === 'sub' ? edit.call : edit.turn);

interface MarkProps {
  of: string;
  text: string;
  before?: Cut;
  after: Cut;
}

function Mark({ of, text, before, after }: MarkProps) {
  const [open, setOpen] = useOpened(of);
  if (after.length + (before?.length ?? 0) === 0)
    return (
      <p className="by-hand">
        <span className="by-hand-mark">✎ {text}</span>
      </p>
    );
  return (
    <details className="by-hand" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span className="by-hand-mark">✎ {text}</span>
      </summary>
      {open && (
        <>
          {before && before.length > 0 && <p className="muted">Before</p>}
          {before && <CutText cut={before} label="As it was before" className="quiet-text" />}
          {after.length > 0 && <p className="muted">After</p>}
          <CutText cut={after} label="As a person made it" />
        </>
      )}
    </details>
  );
}
