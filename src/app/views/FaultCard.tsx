/** An error as people see it: its code and field, a sentence, what to do, and what can be clicked to do it. */

import type { ReactNode } from 'react';
import type { LabErrorJson } from '../../errors';
import { visible } from '../../visible';

interface AlertProps {
  /** Null: nothing is wrong. */
  error: LabErrorJson | null;
  label: string;
  dismiss(): void;
}

/** An error that is told at once, and stays until it is dismissed. */
export function FaultAlert({ error, label, dismiss }: AlertProps) {
  return (
    <div role="alert">
      {error && (
        <FaultCard error={error} label={label}>
          <button type="button" onClick={dismiss}>
            Dismiss
          </button>
        </FaultCard>
      )}
    </div>
  );
}

/** Its texts may be foreign: names of files, words of a server. @param label of the region; `children`: the buttons. */
export function FaultCard({
  error,
  label,
  children,
}: {
  error: LabErrorJson;
  label: string;
  children?: ReactNode;
}) {
  return (
    <section className="card error" aria-label={label}>
      <h2>
        <code>{visible(error.code)}</code>
        {error.field && <code className="field-name">{visible(error.field)}</code>}
      </h2>
      <p>
        <strong>{visible(error.message)}</strong>
      </p>
      <p>{visible(error.hint)}</p>
      <div className="actions">{children}</div>
    </section>
  );
}
