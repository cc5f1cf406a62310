/** What of a link was not taken as it stood, and what else went another way than one would expect. */

import { useLab, useLabState } from '../hooks';

export function Notices() {
  const lab = useLab();
  const notices = useLabState((state) => state.notices);
  const remarks = useLabState((state) => state.remarks);
  const note = useLabState(({ run }) => run?.facts?.device.note ?? null);
  return (
    <div role="group" aria-label="Notices">
      <Card
        heading="Not everything in the link was taken"
        sentences={notices}
        onDismiss={() => lab.dismissNotices()}
      />
      <Card heading="Please note" sentences={remarks} onDismiss={() => lab.dismissRemarks()} />
      <Card heading="About the device" sentences={note === null ? [] : [note]} />
    </div>
  );
}

interface CardProps {
  heading: string;
  sentences: readonly string[];
  onDismiss?: () => void;
}

/** Empty, it stays: a screen reader tells what comes into a status, not a status that comes. */
function Card({ heading, sentences, onDismiss }: CardProps) {
  const any = sentences.length > 0;
  return (
    <div className={any ? 'card notice' : undefined}>
      {any && <h2>{heading}</h2>}
      <div role="status">
        {any && (
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </div>
      {any && onDismiss && (
        <div className="actions">
          <button type="button" onClick={onDismiss}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
