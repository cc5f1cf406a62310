/** The named stages of loading, with bytes. */

import { formatBytes, formatMs } from '../format';
import type { StepState } from '../state/run';

export function Loading({ steps }: { steps: readonly StepState[] }) {
  return (
    <table className="loading">
      <caption className="spoken">Stages of loading</caption>
      <tbody>
        {steps.map((step) => (
          <tr key={step.key} className={step.ms === null ? (step.doing === null ? 'ahead' : 'now') : 'over'}>
            <th scope="row">{step.name}</th>
            <td className="doing">{step.ms === null ? doing(step.doing) : 'ready'}</td>
            <td className="bar">
              {step.ms === null && step.total !== null && step.total > 0 && (
                <progress value={step.loaded} max={step.total} aria-label={`Bytes of ${step.name}`} />
              )}
            </td>
            <td className="number">{step.bytes > 0 && formatBytes(step.bytes)}</td>
            <td className="number">{step.ms !== null && formatMs(step.ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const doing = (text: string | null) => (text === null ? '' : text === 'waiting' ? '…' : text);
