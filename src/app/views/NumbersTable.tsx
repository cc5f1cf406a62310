/** The table behind a picture. A long one is opened in parts, so that the page stays quick. */

import { useMemo, useState } from 'react';
import { formatCount, three } from '../format';
import type { CellValue, Table } from '../pictures/picture';

const AT_ONCE = 60;

export function NumbersTable({ table, label }: { table: Table; label: string }) {
  const [shown, setShown] = useState(AT_ONCE);
  const { columns, rows } = table;
  const numeric = useMemo(() => columns.map((_, j) => isNumeric(rows, j)), [columns, rows]);
  return (
    <div className="numbers-table" data-scrolls tabIndex={0} role="group" aria-label={`Table: ${label}`}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, unit }, j) => (
              <th key={name} scope="col" className={numeric[j] ? 'number' : undefined}>
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
                <td key={j} className={numeric[j] || typeof value === 'number' ? 'number' : undefined}>
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
          {formatCount(rows.length - shown)} more rows
        </button>
      )}
    </div>
  );
}

/** Whether a column holds numbers, and nothing else but gaps. */
function isNumeric(rows: Table['rows'], column: number): boolean {
  let any = false;
  for (const row of rows) {
    const value = row[column] ?? null;
    if (typeof value === 'string') return false;
    any ||= value !== null;
  }
  return any;
}

function shownValue(value: CellValue): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? formatCount(value) : three(value);
}
