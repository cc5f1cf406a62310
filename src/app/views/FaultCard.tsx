/** An error as people see it: its code and field, a sentence, what to do, and what can be clicked to do it. */

import type { ReactNode } from 'react';
import type { LabErrorJson } from '../../errors';

/** @param label of the region; `children`: the buttons. */
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
        <code>{error.code}</code>
        {error.field && <code className="field-name">{error.field}</code>}
      </h2>
      <p>
        <strong>{error.message}</strong>
      </p>
      <p>{error.hint}</p>
      <div className="actions">{children}</div>
    </section>
  );
}
