/** The models of one run: opened each in its way, what they say recorded, what was recorded answered again. */

import type { ChatModel, ModelRef } from '../../../chat/chat';
import type { PersonChat } from '../../../chat/person';
import { nameOf, Recording, RecordingChat } from '../../../chat/recording';
import type { RunRequest } from '../protocol';

export interface Models {
  open(ref: ModelRef): Promise<ChatModel>;
  /** Every answer so far, as a file; null: none. */
  recording(): Blob | null;
  dispose(): Promise<void>;
}

/** @param open every kind of model but a person. @throws LabError `bad_recording`. */
export async function openModels(
  replay: RunRequest['replay'],
  person: PersonChat,
  open: (ref: ModelRef) => Promise<ChatModel>,
): Promise<Models> {
  const recording = replay ? Recording.read(await replay.file.text()) : new Recording();
  const opened: ChatModel[] = [];
  return {
    async open(ref) {
      if (replay?.only) return new RecordingChat(nameOf(ref), recording, 'replay');
      const model = ref.kind === 'person' ? person : await open(ref);
      if (model !== person) opened.push(model);
      return new RecordingChat(model, recording, replay ? 'extend' : 'record');
    },
    recording: () =>
      recording.size > 0 ? new Blob([recording.text()], { type: 'application/jsonl' }) : null,
    async dispose() {
      await Promise.allSettled(opened.map(async (model) => model.dispose?.()));
    },
  };
}
