/** The worker's side of maker.ts. */

import type { MadeMessage, MakeMessage } from './maker';
import type { Picture } from './picture';

export function answerMake(pictures: readonly Picture[], message: MakeMessage): MadeMessage {
  const { ask, id, recording, chosen, resources } = message;
  try {
    const picture = pictures.find((one) => one.id === id);
    if (!picture) return { ask, error: `There is no picture “${id}”.` };
    return { ask, model: picture.model(recording, chosen, resources) };
  } catch (error) {
    return { ask, error: error instanceof Error ? error.message : String(error) };
  }
}
