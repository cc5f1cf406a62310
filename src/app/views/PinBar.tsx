/** Up to four tokens that the lens follows, and the likeliest ones at the cursor to choose them from. */

import type { Recording } from '../../experiment/recording';
import type { LensStep } from '../../mas/trace';
import { formatProbability } from '../format';
import { useLab, usePlace, useView } from '../hooks';
import type { Cursor } from '../pictures/picture';
import { visibleToken } from '../pictures/tokens';
import { MAX_PINS } from '../state/view';

export function PinBar({ recording }: { recording: Recording }) {
  const { view } = useLab();
  const pins = useView((state) => state.pins);
  const lens = lensAt(recording, usePlace());
  return (
    <div className="pins" role="group" aria-label="Pinned tokens">
      <p className="muted">
        {lens
          ? `The nearest here; press one to pin it, at most ${MAX_PINS}:`
          : 'Move to a latent step to pin tokens.'}
      </p>
      <div className="pin-choices">
        {lens?.top.map(({ id, text, probability }) => (
          <button
            key={id}
            type="button"
            aria-label={`Pin ${visibleToken(text)} ${formatProbability(probability)}`}
            aria-pressed={pins.includes(text)}
            title={`Follow ${visibleToken(text)} through the run; Alt+click in the picture does the same`}
            onClick={() => view.pin(text)}
          >
            <span>{visibleToken(text)}</span>
            <span className="muted">{formatProbability(probability)}</span>
          </button>
        ))}
      </div>
      {pins.map((token, i) => (
        <button
          key={token}
          type="button"
          className={`pin pin-${i + 1}`}
          title="Take the pin away"
          aria-label={`Unpin ${visibleToken(token)}`}
          onClick={() => view.pin(token)}
        >
          {visibleToken(token)} ✕
        </button>
      ))}
    </div>
  );
}

/** What the lens shows at a place; a message is that of its turn's last step. */
function lensAt({ events }: Recording, place: Cursor | null): LensStep | undefined {
  if (!place) return undefined;
  const turn = events.find(
    (event) => event.type === 'lens' && event.round === place.round && event.agent === place.agent,
  );
  return turn?.type === 'lens' ? turn.steps[place.step - 1] : undefined;
}
