/** The keys, and how to read the page. */

import { useEffect, useRef } from 'react';
import { useLab } from '../hooks';
import type { Binding } from '../keys';

const groups: readonly Binding['group'][] = ['Cursor', 'Views', 'Runs', 'Page'];

export function Help({ onClose, onTour }: { onClose: () => void; onTour: () => void }) {
  const { keys } = useLab();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const box = dialog.current!;
    box.showModal();
    // Escape closes a modal dialog by itself; here it keeps the page from hearing any key.
    return keys.register('dialog', [{ keys: '?', does: '', group: 'Page', run: () => box.close() }]);
  }, [keys]);
  const listed = keys.listed();
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <div className="key-groups">
        {groups.map((group) => (
          <table key={group}>
            <caption>{group}</caption>
            <tbody>
              {listed
                .filter((binding) => binding.group === group)
                .map((binding) => (
                  <tr key={binding.keys}>
                    <th scope="row">
                      <kbd>{binding.keys}</kbd>
                    </th>
                    <td>{binding.does}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        ))}
      </div>
      <p className="muted">
        In a picture: point to see the numbers, click to move the cursor there; Alt+click in the lens pins a
        token. Everything a picture shows stands in its table as well.
      </p>
      <div className="actions">
        <button
          type="button"
          onClick={() => {
            dialog.current!.close();
            onTour();
          }}
        >
          Take the tour
        </button>
        <button type="button" className="primary" autoFocus onClick={() => dialog.current!.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
