/** Up to four tokens that the lens follows, and the likeliest ones at the cursor to choose them from. */

import type { Recording } from '../../experiment/recording';
import { formatProbability } from '../format';
import { useLab, usePlayback, useView } from '../hooks';
import { visibleToken } from '../pictures/tokens';
import { MAX_PINS } from '../state/view';

export function PinBar({ recording }: { recording: Recording }) {
  const { view } = useLab();
  const pins = useView((state) => state.pins);
  const place = usePlayback(({ timeline, index }) => timeline.places[index] ?? null);
  const turn = recording.events.find(
    (event) => event.type === 'lens' && event.round === place?.round && event.agent === place.agent,
  );
  const step = turn?.type === 'lens' ? turn.steps[(place?.step ?? 0) - 1] : undefined;
  return (
    <div className="pins" role="group" aria-label="Pinned tokens">
      <select
        aria-label="Pin a token"
        title={`Follow a token's probability through the run, at most ${MAX_PINS}; Alt+click in the picture does the same.`}
        value=""
        disabled={!step}
        onChange={({ target }) => view.pin(target.value)}
      >
        <option value="">{step ? 'Pin one of the ten nearest here…' : 'Move to a latent step to pin'}</option>
        {step?.top
          .filter(({ text }) => !pins.includes(text))
          .map(({ id, text, probability }) => (
            <option key={id} value={text}>
              {visibleToken(text)} {formatProbability(probability)}
            </option>
          ))}
      </select>
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
