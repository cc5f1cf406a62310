/** The models of one run: opened each in its way, what they say recorded, what was recorded answered again. */

import type { ChatModel, ModelRef } from '../../../chat/chat';
import { nameOf, Recording, RecordingChat, type RecordingMode } from '../../../chat/recording';
import type { RunRequest } from '../protocol';
import type { Branch } from './branches';

export interface Models {
  open(ref: ModelRef): Promise<ChatModel>;
  /** One that takes a person's place: it stays open until the run is over. @param keys as they are now. */
  stand(ref: ModelRef, keys: RunRequest['keys']): Promise<ChatModel>;
  readonly recording: Recording;
  dispose(): Promise<void>;
}

/** What a run is answered from before any model is asked. */
export interface Known {
  readonly recording: Recording;
  readonly mode: RecordingMode;
  /** The trace that the run goes on from answers more than the recording has. */
  readonly isPartial: boolean;
}

/** @param former of the branch that a run goes on from. @throws LabError `bad_recording`. */
export async function knownOf(
  { replay, from }: Pick<RunRequest, 'replay' | 'from'>,
  former: Pick<Branch, 'recording' | 'isPartial'> | null,
): Promise<Known> {
  if (from) {
    const recording = former?.recording ? Recording.read(former.recording.text()) : new Recording();
    const isEdited = from.edits.some(({ kind }) => kind === 'answer' || kind === 'sub');
    return {
      recording,
      mode: from.missing === 'fail' ? 'replay' : 'extend',
      isPartial: !former?.recording || former.isPartial || isEdited,
    };
  }
  if (!replay) return { recording: new Recording(), mode: 'record', isPartial: false };
  const recording = Recording.read(await replay.file.text());
  return { recording, mode: replay.only ? 'replay' : 'extend', isPartial: false };
}

/** @param open every kind of model but a person; without `keys`, with those of the run. */
export function openModels(
  { recording, mode }: Known,
  person: ChatModel,
  open: (ref: ModelRef, keys?: RunRequest['keys']) => Promise<ChatModel>,
): Models {
  const opened: ChatModel[] = [];
  let isOver = false;
  const opening = async (ref: ModelRef, keys?: RunRequest['keys']) => {
    const model = await open(ref, keys);
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
