/** The model of a picture as a component has it: at once where it is light, else as soon as it is made. */

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Recording } from '../../experiment/recording';
import { useResources } from '../hooks';
import { isHeavy, ModelMaker } from '../pictures/maker';
import type { Chosen, Picture, Resources } from '../pictures/picture';

const maker = new ModelMaker(
  () =>
    new Worker(new URL('../../../workers/pictures.ts', import.meta.url), {
      type: 'module',
      name: 'pictures',
    }),
);

/** The model that an export draws. */
export const modelOf = (
  picture: Picture,
  recording: Recording,
  chosen: Chosen,
  resources: Resources,
): unknown =>
  isHeavy(recording)
    ? maker.make(picture, recording, chosen, resources)
    : picture.model(recording, chosen, resources);

/** Null: being made for the first time. While a newer one is being made, the older is returned. */
export function useModel(picture: Picture, recording: Recording, chosen: Chosen): { model: unknown } | null {
  const resources = useResources();
  const heavy = useMemo(() => isHeavy(recording), [recording]);
  const light = useMemo(
    () => (heavy ? null : { model: picture.model(recording, chosen, resources) }),
    [heavy, picture, recording, chosen, resources],
  );
  const [made, setMade] = useState<{ model: unknown } | null>(null);
  /** What is to be made next; a run that goes on must not queue up more than that. */
  const next = useRef<(() => Promise<void>) | null>(null);
  const busy = useRef(false);
  useEffect(() => {
    if (!heavy) return;
    let wanted = true;
    next.current = async () => {
      const model = await maker.make(picture, recording, chosen, resources);
      if (wanted) setMade({ model });
    };
    const work = async () => {
      if (busy.current) return;
      busy.current = true;
      while (next.current) {
        const job = next.current;
        next.current = null;
        await job();
      }
      busy.current = false;
    };
    void work();
    return () => {
      wanted = false;
    };
  }, [heavy, picture, recording, chosen, resources]);
  return light ?? made;
}
