/** What a run of this set-up may cost at most, and the button that starts it; the bar above the run does the rest. */

import { visible } from '../../visible';
import { formatCount } from '../format';
import { modelsIn } from './draft';
import { activeOf } from './drive/can';
import { useFaults, useRlm, useRlmState } from './hooks';
import { dollars } from './money';
import type { RlmState } from './state';

export function RunBar() {
  const rlm = useRlm();
  const faults = useFaults();
  const active = useRlmState(({ runs }) => activeOf(runs) !== null);
  const comparing = useRlmState((state) => state.comparing);
  const reading = useRlmState((state) => state.reading);
  const wrong = faults.size > 0;
  const prepare = () => {
    if (!savesData()) rlm.prepare();
  };
  return (
    <div
      className="run-bar start-bar"
      // A hand that comes near Run will likely press it: what it wants is loaded meanwhile.
      onPointerEnter={prepare}
      onFocus={prepare}
    >
      {wrong ? (
        <p className="fault" role="status">
          {faults.size === 1 ? 'One setting is' : `${faults.size} settings are`} wrong:{' '}
          {[...faults]
            .map(([path, sentence]) => (isNamed(path) ? sentence : `${visible(path)}: ${sentence}`))
            .slice(0, 3)
            .join(' ')}
        </p>
      ) : (
        <AtMost />
      )}
      <button
        type="button"
        className="primary"
        disabled={wrong || reading}
        // Not disabled: it would lose the focus to the page.
        aria-disabled={active || comparing !== null}
        title={
          active
            ? 'A run goes on: stop it first (Esc)'
            : comparing !== null
              ? `The ${comparing} goes on: stop it first`
              : 'Ctrl+Enter in the question'
        }
        onClick={() => void rlm.start()}
      >
        Run
      </button>
    </div>
  );
}

/** Whether the sentence itself says where it is wrong. */
const isNamed = (path: string) => ['', 'question', 'context'].includes(path);

/** Whether the visitor has asked for few bytes. */
const savesData = () =>
  (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;

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
  const hosts = modelsIn(models)
    .flatMap((ref) => ('url' in ref && URL.canParse(ref.url) ? [new URL(ref.url).host] : []))
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
