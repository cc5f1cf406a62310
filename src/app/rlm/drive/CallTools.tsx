/** From a sub-call another way: with another answer. */

import { useCall, useRlm, useRlmState } from '../hooks';

export default function CallTools({ call: key }: { call: string }) {
  const rlm = useRlm();
  const call = useCall(key);
  const known = useRlmState(({ run }) => run !== null && run.spec !== null);
  const gone = useRlmState((state) => state.shown !== null && state.gone.has(state.shown));
  if (!known || call?.purpose !== 'sub') return null;
  return (
    <button
      type="button"
      className="tool"
      disabled={gone}
      title={
        gone
          ? 'The whole of this run is no longer at hand'
          : 'Another answer in its place, as a new branch: its siblings and all before it stand'
      }
      onClick={() => rlm.beginEdit('sub', key)}
    >
      Answer it otherwise…
    </button>
  );
}
