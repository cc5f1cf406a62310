/** For one turn, what the model saw against what there was: outputs with the parts that truncation took away shaded. */

import { useId, useState } from 'react';
import '../../styles/rlm-watch.css';
import { LabError } from '../../../errors';
import { visible } from '../../../visible';
import { formatCount, plural } from '../../format';
import { useAgent, useRlm, useRlmState, useTurn } from '../hooks';
import type { CallView, TurnView } from '../trajectory-types';
import { shareWords } from './coverage/words';
import type { Preview } from './seen';
import { previewAt, seenOf, type SeenText } from './seen-load';

interface Found {
  readonly texts: readonly SeenText[];
  /** Undefined: not the first turn of a run with a context. */
  readonly preview?: Preview | null;
}

/** @param turn its key. Nothing is shown of a turn of which the model was told nothing. */
export default function Seen({ turn: key }: { turn: string }) {
  const rlm = useRlm();
  const turn = useTurn(key);
  const context = useAgent(turn?.run ?? null)?.context ?? null;
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const body = useId();
  const first = useRlmState(({ run }) => (turn ? firstCall(run?.trajectory.calls, turn) : null));
  if (!turn) return null;
  const { observation } = turn;
  const showsContext = turn.turn === 1 && context !== null && first !== null;
  if (!observation && !showsContext) return null;

  const load = async () => {
    const { cells } = rlm.store.getState().run!.trajectory;
    const own = turn.cells.flatMap((cell) => cells.get(cell) ?? []);
    try {
      const texts = await seenOf(turn, own, rlm.text);
      const preview = showsContext ? { preview: await previewAt(first.seq, rlm) } : {};
      setFound({ texts, ...preview });
      setFault(null);
    } catch (error) {
      setFault(LabError.from(error).message);
    }
  };
  const cut = observation !== null && observation.full > observation.text.length;
  return (
    <div className="seen">
      <button
        type="button"
        className="tool"
        aria-expanded={open}
        aria-controls={body}
        title="The turn’s outputs, and in the first turn the context, with what the model was not shown of them shaded"
        onClick={() => {
          setOpen(!open);
          if (!open) void load();
        }}
      >
        What it saw, of what there was
        {cut && (
          <span className="truncated">
            {formatCount(observation.full - observation.text.length)} characters were cut
          </span>
        )}
      </button>
      <div id={body} hidden={!open} className="seen-body">
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
        {open && !found && !fault && <p className="muted">Being compared…</p>}
        {open && found && (
          <>
            {found.preview !== undefined && context && (
              <ContextSeen preview={found.preview} characters={context.characters} type={context.type} />
            )}
            {found.texts.map((text, i) => (
              <TextSeen key={i} {...text} />
            ))}
            {observation && found.texts.length === 0 && (
              <p className="muted">Python printed nothing in this turn: there was nothing to cut.</p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function firstCall(calls: ReadonlyMap<string, CallView> | undefined, turn: TurnView): CallView | null {
  const found = turn.calls.map((key) => calls?.get(key)).find((call) => call?.purpose === 'turn');
  return found ?? null;
}

function ContextSeen({
  preview,
  characters,
  type,
}: {
  preview: Preview | null;
  characters: number;
  type: string;
}) {
  if (!preview)
    return (
      <p className="muted">
        Of the context’s {plural(characters, 'character')} the first message showed none: only that it is a{' '}
        <code>{visible(type)}</code>, and how long.
      </p>
    );
  const shown = Math.min(characters, preview.head.length + preview.tail.length);
  return (
    <section aria-label="Context in the first message">
      <p className="muted">
        Of the context’s {plural(characters, 'character')} the first message showed {formatCount(shown)} (
        {shareWords(shown, characters)}).
      </p>
      <pre role="group" aria-label="What was shown of the context" tabIndex={0} data-scrolls>
        {visible(preview.head)}
        {characters > shown && <Gap characters={characters - shown} />}
        {visible(preview.tail)}
      </pre>
    </section>
  );
}

function TextSeen({ label, cut, head, tail, hidden }: SeenText) {
  const rlm = useRlm();
  const [unseen, setUnseen] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const { at, length } = cut;
  const show = async () => {
    try {
      const from = head.length + unseen.length;
      const more = at ? await rlm.text(at.seq, at.path, from) : cut.text.slice(from);
      setUnseen(unseen + more.slice(0, hidden - unseen.length));
      setFault(null);
    } catch (error) {
      setFault(LabError.from(error).message);
    }
  };
  const left = hidden - unseen.length;
  return (
    <section aria-label={`${label}, seen and unseen`}>
      <p className="muted">
        {label}: {plural(length, 'character')},{' '}
        {hidden === 0 ? (
          'all of it was shown to the model'
        ) : (
          <>
            {formatCount(length - hidden)} shown to the model,{' '}
            <strong className="truncated">
              {formatCount(hidden)} not ({shareWords(hidden, length)})
            </strong>
          </>
        )}
      </p>
      <pre role="group" aria-label={label} tabIndex={0} data-scrolls>
        {visible(head)}
        {unseen !== '' && <span className="unseen">{visible(unseen)}</span>}
        {left > 0 && <Gap characters={left} />}
        {visible(tail)}
      </pre>
      {left > 0 && (
        <button type="button" className="tool" onClick={() => void show()}>
          Show what the model did not see
        </button>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}

/** A hole in a text, as wide as the line. */
const Gap = ({ characters }: { characters: number }) => (
  <span className="gap">{plural(characters, 'character')} that the model did not see</span>
);
