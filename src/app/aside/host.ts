/** The worker's side: keeps the last recordings it was given, and answers what is asked of them. */

import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import { readTraceFile, writeTraceFile } from '../../experiment/trace-file';
import { describeState } from '../../experiment/training-state';
import { readRows } from '../../tasks/custom/read';
import { readState } from '../../training/checkpoint';
import type { Picture } from '../pictures/picture';
import { REMEMBERED, type AnswerMessage, type AskMessage, type GiveMessage } from './protocol';

/** @returns what takes a message, and answers it where something was asked. */
export function asideHost(
  pictures: readonly Picture[],
): (message: GiveMessage | AskMessage) => AnswerMessage | null {
  const recordings = new Map<number, Recording>();
  const recordingOf = (number: number): Recording => {
    const recording = recordings.get(number);
    if (!recording) throw new Error(`recording ${number} was forgotten`);
    return recording;
  };
  const answer = (message: AskMessage): unknown => {
    switch (message.what) {
      case 'model': {
        const picture = pictures.find(({ id }) => id === message.id);
        if (!picture) throw new Error(`there is no picture “${message.id}”`);
        return picture.model(recordingOf(message.of), message.chosen, message.resources);
      }
      case 'write':
        return writeTraceFile(recordingOf(message.of));
      case 'read':
        return readTraceFile(message.bytes);
      case 'curves':
        return readState(message.bytes).curves;
      case 'state':
        return describeState(message.bytes);
      case 'rows':
        return readRows(message.bytes, message.name);
    }
  };
  return (message) => {
    if ('give' in message) {
      const { give, after, recording } = message;
      recordings.set(give, after === null ? recording : goOn(recordingOf(after), recording));
      const [oldest] = recordings.keys();
      if (recordings.size > REMEMBERED) recordings.delete(oldest!);
      return null;
    }
    const { ask } = message;
    try {
      return { ask, result: answer(message) };
    } catch (error) {
      return { ask, error: LabError.from(error).toJSON() };
    }
  };
}

/** What was there, and what has come to it. */
function goOn(before: Recording, now: Recording): Recording {
  const events = [...before.events, ...now.events];
  return { ...now, events, tensors: new Map([...before.tensors, ...now.tensors]) };
}
