/** From a turn another way: with an answer, code or observation changed, or as it is. */

import { Menu, type Choice } from '../../views/Menu';
import { useRlm, useRlmState, useTurn } from '../hooks';
import { isActive } from '../run';
import { afterTurn, askedIn } from './points';

export default function TurnTools({ turn: key }: { turn: string }) {
  const rlm = useRlm();
  const turn = useTurn(key);
  const known = useRlmState(({ run }) => run !== null && run.spec !== null);
  const gone = useRlmState((state) => state.shown !== null && state.gone.has(state.shown));
  const asked = useRlmState(({ run }) => run !== null && askedIn(run.trajectory, key) !== null);
  const active = useRlmState(({ runs }) => [...runs.values()].some((run) => isActive(run)));
  const isWhole = useRlmState(({ run }) => run !== null && afterTurn(run.trajectory, key) !== null);
  if (!turn || !known) return null;
  const why = gone
    ? 'The whole of this run is no longer at hand'
    : 'A new branch: what came before is taken from the record, and what follows is asked anew';
  const choice = (label: string, disabled: boolean, choose: () => void, title = why): Choice => ({
    label,
    title,
    disabled: disabled || gone,
    choose,
  });
  const cells = turn.cells.slice(0, CELLS);
  const after = () => {
    const { run } = rlm.store.getState();
    const at = run && afterTurn(run.trajectory, key);
    if (at) void rlm.fork(run.id, { edits: [], ...at });
  };
  return (
    <Menu
      look="tool"
      label="Fork…"
      name={`Fork from turn ${turn.turn}`}
      choices={[
        choice('Edit the model’s answer…', !asked, () => rlm.beginEdit('answer', key)),
        ...cells.map((cell, i) =>
          choice(cells.length > 1 ? `Edit the code of cell ${i + 1}…` : 'Edit the code…', false, () =>
            rlm.beginEdit('code', cell),
          ),
        ),
        choice('Edit what the model is told…', !turn.observation, () => rlm.beginEdit('observation', key)),
        choice(
          'Go on from here without a change',
          !isWhole || active,
          after,
          active
            ? 'A run goes on: stop it first'
            : isWhole
              ? 'All of this turn stands; the next is asked anew'
              : 'The run ended with this turn',
        ),
      ]}
    />
  );
}

/** A turn of many cells: the first of them. */
const CELLS = 16;
