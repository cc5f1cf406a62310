/** Opens the dialog of what is being edited; loaded with its editor when that is first asked for. */

import { lazy, Suspense } from 'react';
import { Boundary } from '../../views/Boundary';
import { useRlmState } from '../hooks';

const EditDialog = lazy(() => import('./EditDialog'));

export function EditHost() {
  const editing = useRlmState((state) => state.editing);
  return (
    editing && (
      <Boundary key={editing.id}>
        <Suspense>
          <EditDialog editing={editing} />
        </Suspense>
      </Boundary>
    )
  );
}
