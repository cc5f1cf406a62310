/** What of a link was not taken as it stood, and which wish of the experiment could not be met. */

import { useLab, useLabState } from '../hooks';

export function Notices() {
  const lab = useLab();
  const notices = useLabState((state) => state.notices);
  const note = useLabState(({ run }) => run?.facts?.device.note ?? null);
  return (
    <div role="status" aria-label="Notices">
      {notices.length > 0 && (
        <section className="card notice" aria-label="About the link">
          <h2>Not everything in the link was taken</h2>
          <ul>
            {notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
          <div className="actions">
            <button type="button" onClick={() => lab.dismissNotices()}>
              Dismiss
            </button>
          </div>
        </section>
      )}
      {note && (
        <section className="card notice" aria-label="About the device">
          <p>{note}</p>
        </section>
      )}
    </div>
  );
}
