/** The table behind a picture. A long one is opened in parts, so that the page stays quick. */

import { useState } from 'react';
import { three } from '../format';
import type { CellValue, Table } from '../pictures/picture';

const AT_ONCE = 60;

export function NumbersTable({ table, label }: { table: Table; label: string }) {
  const [shown, setShown] = useState(AT_ONCE);
  const { columns, rows } = table;
  return (
    <div className="numbers-table" data-scrolls tabIndex={0} role="group" aria-label={`Table: ${label}`}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, unit }) => (
              <th key={name} scope="col">
                {name}
                {unit && <span className="muted"> {unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, i) => (
            <tr key={i}>
              {row.map((value, j) => (
                <td key={j} className={typeof value === 'number' ? 'number' : undefined}>
                  {shownValue(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="muted">No numbers yet.</p>}
      {shown < rows.length && (
        <button type="button" onClick={() => setShown(shown + 4 * AT_ONCE)}>
          {rows.length - shown} more rows
        </button>
      )}
    </div>
  );
}

function shownValue(value: CellValue): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? `${value}` : three(value);
}
