/** Links to the set-up and to a run, and a run as a file, each with a word on what it holds. */

import { useEffect, useRef } from 'react';
import '../../styles/rlm-share.css';
import { copyText } from '../../clipboard';
import { formatCount, plural } from '../../format';
import { Menu } from '../../views/Menu';
import { visible } from '../../../visible';
import { useFaults, useRlm, useRlmState } from '../hooks';
import { isActive } from '../run';

/** What every chat program and mail carries whole, in characters. */
const SAFE = 2000;

export default function ShareMenu() {
  const rlm = useRlm();
  const wrong = useFaults().size > 0;
  const isWhole = useRlmState(({ run }) => run !== null && !isActive(run) && run.trajectory.root !== null);
  const hasSpec = useRlmState(({ run }) => (run?.spec ?? null) !== null);
  return (
    <div className="rlm-share">
      <Menu
        look="tool"
        label="Share…"
        choices={[
          {
            label: 'Copy link to the set-up',
            note: 'Question, models, budgets and prompt as set on the left. Starts nothing when it is opened; holds no key and no file.',
            disabled: wrong,
            choose: () => void rlm.shareSetup(),
          },
          {
            label: 'Copy link with the run',
            note: 'Also what was recorded of the run that is shown, where it is short enough: it can be looked at, and replayed with Python really running.',
            disabled: !isWhole || !hasSpec,
            choose: () => void rlm.shareRun(),
          },
          {
            label: 'Save the run as a file',
            note: 'All that was recorded, of any length, with its set-up: drop it on this page to open it again. Contexts that were files are not in it.',
            disabled: !isWhole,
            choose: () => void rlm.saveLog('lab'),
          },
        ]}
      />
      <Made />
    </div>
  );
}

/** The link that was made: copied, or to be copied by hand. */
function Made() {
  const rlm = useRlm();
  const made = useRlmState((state) => state.made);
  const tooLong = useRlmState((state) => state.tooLong);
  const field = useRef<HTMLInputElement>(null);
  const text = made?.text;
  useEffect(() => {
    if (text === undefined) return;
    void copyText(text).then((copied) => {
      rlm.noteCopied(copied);
      if (!copied) field.current?.select();
    });
  }, [rlm, text]);
  return (
    <>
      <p role="status" className="share-status muted">
        {tooLong && 'This run is too long for a link: save it as a file.'}
        {made && (
          <>
            {made.copied ? 'Copied' : 'Copy this'}: {plural(made.text.length, 'character')}
            {made.run && ', with the recorded run'}
            {made.files.length > 0 &&
              `, without ${made.files.length === 1 ? `the file “${visible(made.files[0]!)}”` : `its ${formatCount(made.files.length)} files`}, which whoever opens it is asked for`}
            {made.text.length > SAFE && '. Some chat programs cut links this long'}.
          </>
        )}
      </p>
      {made && !made.copied && (
        <input
          ref={field}
          className="link"
          aria-label="Link"
          readOnly
          value={made.text}
          onFocus={({ target }) => target.select()}
          onBlur={() => rlm.dismissMade()}
        />
      )}
    </>
  );
}
