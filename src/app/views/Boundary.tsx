/** Around a part of the page that is loaded late: where it does not come, or breaks, the rest of the page stays. */

import { Component, type ReactNode } from 'react';
import { LabError } from '../../errors';
import { FaultCard } from './FaultCard';

interface Props {
  /** A line in place of a card: the part is one of many in a list. */
  line?: boolean;
  children: ReactNode;
}

export class Boundary extends Component<Props, { error: LabError | null }> {
  override state = { error: null as LabError | null };
  static getDerivedStateFromError = (error: unknown) => ({ error: partFault(error) });

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const reload = (
      <button
        type="button"
        className={this.props.line ? 'inline' : 'primary'}
        onClick={() => location.reload()}
      >
        Reload
      </button>
    );
    if (this.props.line)
      return (
        <span className="fault" role="alert">
          {error.message} {reload}
        </span>
      );
    return (
      <div role="alert">
        <FaultCard error={error} label="Part of the page">
          {reload}
        </FaultCard>
      </div>
    );
  }
}

/** As Chromium, Firefox, Safari and the bundler say that a module did not come. */
const MISSING = /dynamically imported module|module script failed|unable to preload/i;

/** `part_missing`: it could not be loaded; anything else is a fault of the lab. */
export function partFault(error: unknown): LabError {
  const named = LabError.from(error);
  if (!MISSING.test(named.message)) return named;
  return new LabError('part_missing', 'A part of the page could not be loaded.', {
    hint: 'There is no network, or the page has a new version. Save what you want to keep, then reload.',
    cause: error,
  });
}
