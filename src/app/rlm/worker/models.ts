/** The models of one run: opened each in its way, what they say recorded, what was recorded answered again. */

import type { ChatModel, ModelRef } from '../../../chat/chat';
import { nameOf, Recording, RecordingChat, type RecordingMode } from '../../../chat/recording';
import type { RunRequest } from '../protocol';

export interface Models {
  open(ref: ModelRef): Promise<ChatModel>;
  /** One that takes a person's place: it stays open until the run is over. */
  stand(ref: ModelRef): Promise<ChatModel>;
  readonly recording: Recording;
  dispose(): Promise<void>;
}

/** What a run is answered from before any model is asked. */
export interface Known {
  readonly recording: Recording;
  readonly mode: RecordingMode;
}

/** @param former of the branch that a run goes on from. @throws LabError `bad_recording`. */
export async function knownOf(
  { replay, from }: Pick<RunRequest, 'replay' | 'from'>,
  former: Recording | null,
): Promise<Known> {
  if (from) {
    const recording = former ? Recording.read(former.text()) : new Recording();
    return { recording, mode: from.missing === 'fail' ? 'replay' : 'extend' };
  }
  if (!replay) return { recording: new Recording(), mode: 'record' };
  return { recording: Recording.read(await replay.file.text()), mode: replay.only ? 'replay' : 'extend' };
}

/** @param open every kind of model but a person. */
export function openModels(
  { recording, mode }: Known,
  person: ChatModel,
  open: (ref: ModelRef) => Promise<ChatModel>,
): Models {
  const opened: ChatModel[] = [];
  let isOver = false;
  const opening = async (ref: ModelRef) => {
    const model = await open(ref);
    opened.push(model);
    if (isOver) await model.dispose?.();
    return model;
  };
  return {
    async open(ref) {
      if (mode === 'replay') return new RecordingChat(nameOf(ref), recording, 'replay');
      return new RecordingChat(ref.kind === 'person' ? person : await opening(ref), recording, mode);
    },
    stand: opening,
    recording,
    async dispose() {
      isOver = true;
      await Promise.allSettled(opened.map(async (model) => model.dispose?.()));
    },
  };
}
