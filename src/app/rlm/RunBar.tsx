/** What a run of this set-up may cost at most, and the buttons that start and stop it. */

import { useEffect, useRef } from 'react';
import { formatCount } from '../format';
import { useFaults, useRlm, useRlmState } from './hooks';
import { dollars } from './money';
import { isActive } from './run';
import type { RlmState } from './state';

export function RunBar() {
  const rlm = useRlm();
  const faults = useFaults();
  const active = useRlmState(({ run }) => isActive(run));
  const stopping = useRlmState(({ run }) => run?.phase === 'stopping');
  const reading = useRlmState((state) => state.reading);
  const wrong = faults.size > 0;
  const stop = useRef<HTMLButtonElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    // Run is disabled now, and would lose the focus to the page.
    if (active && pressed.current) stop.current!.focus();
    pressed.current = false;
  }, [active]);
  return (
    <div className="run-bar start-bar">
      {wrong ? (
        <p className="fault" role="status">
          {faults.size === 1 ? 'One setting is' : `${faults.size} settings are`} wrong:{' '}
          {[...faults]
            .map(([path, sentence]) => (path ? `${path}: ${sentence}` : sentence))
            .slice(0, 3)
            .join(' ')}
        </p>
      ) : (
        <AtMost />
      )}
      <button
        type="button"
        className="primary"
        disabled={wrong || active || reading}
        title="Ctrl+Enter in the question"
        onClick={() => {
          void rlm.start();
          pressed.current = isActive(rlm.store.getState().run);
        }}
      >
        Run
      </button>
      <button
        ref={stop}
        type="button"
        disabled={!active || stopping}
        title="Esc, outside of fields: ends models and Python at once"
        onKeyDown={(event) => {
          // The key that pressed Run and is still held down.
          if (event.repeat) event.preventDefault();
        }}
        onClick={() => rlm.stop()}
      >
        {stopping ? 'Stopping…' : 'Stop'}
      </button>
    </div>
  );
}

/** The budgets in words, and where texts go. */
function AtMost() {
  const { budgets, models } = useRlmState((state) => state.draft);
  const replay = useRlmState((state) => state.replay);
  const { turns, calls, tokens, cost, seconds } = budgets;
  const caps = [
    `${formatCount(turns)} turns`,
    ...(calls === null ? [] : [`${formatCount(calls)} sub-calls`]),
    ...(tokens === null ? [] : [`${formatCount(tokens)} tokens`]),
    ...(cost === null ? [] : [dollars(cost)]),
    ...(seconds === null ? [] : [`${formatCount(seconds)} s`]),
  ];
  const hosts = [models.root, models.sub]
    .flatMap((ref) => (ref && 'url' in ref && URL.canParse(ref.url) ? [new URL(ref.url).host] : []))
    .filter((host, i, all) => all.indexOf(host) === i);
  return (
    <p className="cost">
      At most {caps.join(', ')}. {destination(hosts, replay)}
    </p>
  );
}

function destination(hosts: readonly string[], replay: RlmState['replay']): string {
  if (hosts.length === 0) return 'Nothing leaves this browser.';
  if (replay?.only) return 'Models’ answers come from the recording alone: nothing leaves this browser.';
  const texts = `uestion, code and pieces of the context go to ${hosts.join(' and ')}.`;
  return replay ? `What the recording does not have is asked for: then q${texts}` : `Q${texts}`;
}
