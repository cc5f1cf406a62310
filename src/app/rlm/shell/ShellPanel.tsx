/** A Python prompt of one's own, in a copy of the session as it stood after a turn. The run is not touched. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatMs, plural } from '../../format';
import { visible } from '../../../visible';
import { FaultCard } from '../../views/FaultCard';
import '../../styles/rlm-shell.css';
import { Editor } from '../drive/editor/Editor';
import type { EditorHandle, MountOptions } from '../drive/editor/options';
import { useRlm, useRlmState } from '../hooks';
import { HeldText } from './HeldText';
import { isComplete } from './python-input';
import type { Entry, Prompt } from './shells';
import { VariableLine } from './VariableTree';

export default function ShellPanel() {
  const rlm = useRlm();
  const prompt = useStore(rlm.shells, (state) => state.prompt);
  return (
    prompt && (
      <Panel key={`${prompt.where.branch} ${prompt.where.run} ${prompt.where.turn}`} prompt={prompt} />
    )
  );
}

function Panel({ prompt }: { prompt: Prompt }) {
  const rlm = useRlm();
  const panel = useRef<HTMLElement>(null);
  const { where, phase, shell, notes, variables, entries, forgotten, error } = prompt;
  const label = useRlmState((state) => {
    const run = state.runs.get(where.branch);
    const number = state.numbers.get(where.branch) ?? where.branch;
    const child = run?.trajectory.root === where.run ? '' : ', in a child';
    return `Branch ${number}, after turn ${where.turn.slice(where.turn.lastIndexOf(' ') + 1)}${child}`;
  });
  useEffect(() => {
    // In braces: some browsers give a promise back, which React would take for what undoes the effect.
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const inspect = useMemo(() => (shell === null ? null : rlm.lookInto(shell)), [rlm, shell]);
  return (
    <section className="panel shell" aria-label="Prompt" ref={panel}>
      <header className="shell-head">
        <h2>Your prompt</h2>
        <p className="muted">
          {label}. A copy of the session: the run is not touched. Sub-calls that you make here are asked for
          real, with the budgets of the set-up.
        </p>
        <button type="button" className="tool" onClick={() => rlm.closePrompt()}>
          Close the prompt
        </button>
      </header>
      {notes.map((note) => (
        <p key={note} className="notice-line">
          {visible(note)}
        </p>
      ))}
      <p role="status" className="muted shell-state">
        {phase === 'opening' &&
          'The session is being made: its cells are run again, with their recorded answers…'}
        {phase === 'running' && 'Runs…'}
      </p>
      {error && (
        <FaultCard error={error} label="No prompt">
          <button type="button" onClick={() => void rlm.openPrompt(where)}>
            Try again
          </button>
        </FaultCard>
      )}
      {forgotten > 0 && (
        <p className="muted">{plural(forgotten, 'earlier cell')} of yours no longer shown.</p>
      )}
      {entries.length > 0 && (
        <div className="shell-log" role="log" aria-label="What was run at the prompt">
          <ol>
            {entries.map((entry, i) => (
              <li key={entry.id}>
                <Ran entry={entry} number={forgotten + i + 1} />
              </li>
            ))}
          </ol>
        </div>
      )}
      {phase !== 'failed' && shell !== null && <Input prompt={prompt} />}
      {shell !== null && variables.length > 0 && (
        <details className="observation">
          <summary>{plural(variables.length, 'variable')} in this session</summary>
          <ul className="variable-rows" key={entries.length}>
            {variables.slice(0, 500).map((variable) => (
              <li key={variable.name} className="variable-row">
                <div>
                  <VariableLine variable={variable} inspect={inspect} />
                </div>
              </li>
            ))}
          </ul>
          {variables.length > 500 && (
            <p className="muted">The first 500 of {formatCount(variables.length)}.</p>
          )}
        </details>
      )}
    </section>
  );
}

function Ran({ entry: { code, stdout, stderr, result, error }, number }: { entry: Entry; number: number }) {
  const wrong = error !== null || (result !== null && result.status !== 'ok');
  return (
    <div className={wrong ? 'cell wrong' : 'cell'}>
      <HeldText text={code} label={`Your cell ${number}`} className="code" />
      <HeldText text={result?.stdout ?? stdout} label="Output" />
      <HeldText text={result?.stderr ?? stderr} label="Output to stderr" className="stderr" />
      {result?.value != null && <HeldText text={result.value} label="Value" className="value" />}
      {result?.error && (
        <HeldText text={result.error.traceback || result.error.message} label="Error" className="stderr" />
      )}
      {result?.final && (
        <p className="muted">It would have ended the run ({result.final.ending}); here it does not.</p>
      )}
      {result?.notes.map((note) => (
        <p key={note} className="muted">
          {visible(note)}
        </p>
      ))}
      {error && (
        <p className="fault">
          <code>{error.code}</code> {visible(error.message)} {visible(error.hint)}
        </p>
      )}
      {result && (
        <p className="call-facts muted">
          {result.status !== 'ok' && result.status !== 'error' && `${result.status} · `}
          Python {formatMs(1000 * result.seconds)}
          {result.waited > 0 && ` · waited ${formatMs(1000 * result.waited)}`}
        </p>
      )}
    </div>
  );
}

function Input({ prompt: { phase, entries } }: { prompt: Prompt }) {
  const rlm = useRlm();
  const editor = useRef<EditorHandle>(null);
  const [text, setText] = useState('');
  /** Which of the cells so far is shown, from the last; null: what is typed anew. */
  const [back, setBack] = useState<number | null>(null);
  const running = phase === 'running';
  const run = () => {
    if (running || text.trim() === '') return;
    void rlm.runAtPrompt(text.trimEnd());
    setText('');
    setBack(null);
    editor.current?.focus();
  };
  const recall = (to: number): boolean => {
    if (to > entries.length || to < 0) return false;
    setBack(to === 0 ? null : to);
    setText(to === 0 ? '' : entries[entries.length - to]!.code);
    return true;
  };
  const press: MountOptions['press'] = (key, { firstLine, lastLine, atEnd }) => {
    if (key === 'ArrowUp') return firstLine && (back !== null || text === '') && recall((back ?? 0) + 1);
    if (key === 'ArrowDown') return lastLine && back !== null && recall(back - 1);
    if (running || !atEnd || text.trim() === '' || !isComplete(text)) return false;
    run();
    return true;
  };
  return (
    <div className="shell-input">
      <Editor
        ref={editor}
        label="Python, at your prompt"
        language="python"
        lines={3}
        value={text}
        onChange={(value) => {
          setText(value);
          if (value === '') setBack(null);
        }}
        onSubmit={run}
        onPress={press}
        placeholder="context[:200]"
        autoFocus
      />
      <div className="row-tools">
        <button
          type="button"
          className="primary"
          disabled={running || text.trim() === ''}
          onClick={run}
          title="Ctrl+Enter, or Enter at the end of a whole input"
        >
          Run the cell
        </button>
        <button type="button" disabled={!running} onClick={() => rlm.interruptPrompt()}>
          Interrupt
        </button>
        <span className="muted">
          <kbd>Enter</kbd> runs a whole input, <kbd>Shift</kbd>+<kbd>Enter</kbd> a new line, <kbd>Ctrl</kbd>+
          <kbd>Enter</kbd> runs as it stands; <kbd>↑</kbd> <kbd>↓</kbd> earlier cells.
        </span>
      </div>
    </div>
  );
}
