/** The model of a picture as a component has it: at once where it is light, else as soon as it is made. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import { useResources } from '../hooks';
import { aside } from '../aside';
import { isHeavy } from '../aside/client';
import { turns } from '../draw/frames';
import type { Chosen, Picture, Resources } from '../pictures/picture';

/** A worker knows no questions of one's own. */
const isAside = (recording: Recording) => recording.spec.data.task !== 'custom' && isHeavy(recording);

/** The model that an export draws. */
export const modelOf = (
  picture: Picture,
  recording: Recording,
  chosen: Chosen,
  resources: Resources,
): unknown =>
  isAside(recording)
    ? aside.model(picture, recording, chosen, resources)
    : picture.model(recording, chosen, resources);

/** Models that arrive together are drawn one after another. */
const inTurn = (show: () => void) =>
  new Promise<void>((done) =>
    turns.ask(() => {
      flushSync(show);
      done();
    }),
  );

/** Null: being made for the first time. While a newer one is being made, the older is returned. */
export function useModel(picture: Picture, recording: Recording, chosen: Chosen): { model: unknown } | null {
  const resources = useResources();
  const heavy = useMemo(() => isAside(recording), [recording]);
  const light = useMemo(
    () => (heavy ? null : { model: picture.model(recording, chosen, resources) }),
    [heavy, picture, recording, chosen, resources],
  );
  const [made, setMade] = useState<{ run: Recording['spec']; model: unknown } | null>(null);
  /** What is to be made next; a run that goes on must not queue up more than that. */
  const next = useRef<(() => Promise<void>) | null>(null);
  const busy = useRef(false);
  const run = recording.spec;
  useEffect(() => {
    if (!heavy) return;
    next.current = async () => {
      const model = await aside.model(picture, recording, chosen, resources);
      await inTurn(() => setMade({ run, model }));
    };
    const work = async () => {
      if (busy.current) return;
      busy.current = true;
      try {
        while (next.current) {
          const job = next.current;
          next.current = null;
          await job();
        }
      } finally {
        busy.current = false;
      }
    };
    work().catch((error: unknown) => setMade({ run, model: { absent: LabError.from(error).message } }));
    return () => {
      next.current = null;
    };
  }, [heavy, picture, recording, run, chosen, resources]);
  // The model of an earlier state of the same run is shown until the newer one is there; of another run never.
  return light ?? (made?.run === run ? made : null);
}
