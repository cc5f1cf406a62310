import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import { stateFile } from '../../../test/support/training-files';
import { svg } from '../draw/svg-pen';
import { light } from '../draw/theme';
import { chosenOf } from '../state/view';
import { readTraceFile, writeTraceFile } from '../../experiment/trace-file';
import { describeState } from '../../experiment/training-state';
import { readRows } from '../../tasks/custom/read';
import { pictures } from '../pictures';
import { isAbsent, type Picture } from '../pictures/picture';
import { Aside, isHeavy, type AsideWorker } from './client';
import { asideHost } from './host';
import type { AskMessage, GiveMessage } from './protocol';

const resources = { calibrations: new Map() };

/** A worker in this thread: what crosses to it and back is cloned as it would be. */
function workerOf(answer: (message: GiveMessage | AskMessage) => unknown): AsideWorker & { given: number } {
  const worker: AsideWorker & { given: number } = {
    given: 0,
    postMessage: (message) => {
      const asked = structuredClone(message);
      if ('give' in asked) worker.given++;
      const answered = answer(asked);
      if (answered) setTimeout(() => worker.onmessage?.({ data: structuredClone(answered) } as MessageEvent));
    },
    onmessage: null,
    onerror: null,
    onmessageerror: null,
    terminate: () => undefined,
  };
  return worker;
}

test('a run of ordinary size is light, a long one heavy, from its beginning on', () => {
  expect(isHeavy(syntheticRecording({ rounds: 3, latentSteps: 6 }))).toBe(false);
  const long = syntheticRecording({ rounds: 4, latentSteps: 32 });
  expect(isHeavy(long)).toBe(true);
  expect(isHeavy({ ...long, events: [], tensors: new Map() })).toBe(true);
  expect(isHeavy({ ...long, facts: null })).toBe(true);
  expect(isHeavy({ ...long, spec: { ...long.spec, mode: 'text' } })).toBe(false);
});

for (const picture of pictures)
  test(`${picture.title}: a model made elsewhere draws the same picture`, async () => {
    const recording = syntheticRecording({ rounds: 2, latentSteps: 4 });
    const worker = workerOf(asideHost(pictures));
    const aside = new Aside(() => worker);
    for (const { key, choices } of picture.options.length > 0 ? picture.options : [{ key: '', choices: [] }])
      for (const value of choices.length > 0 ? choices.map((choice) => choice.value) : ['']) {
        const chosen = { ...chosenOf(picture.id, picture.options, {}), ...(key && { [key]: value }) };
        const [here, there] = [
          picture.model(recording, chosen, resources),
          await aside.model(picture, recording, chosen, resources),
        ];
        expect(drawn(picture, there)).toBe(drawn(picture, here));
      }
    expect(worker.given).toBe(1);
  });

function drawn(picture: Picture, model: unknown): string {
  if (isAbsent(model)) return model.absent;
  const frame = { width: 700, height: picture.height(model, 700), theme: light };
  const cursor = { round: 2, agent: 1, step: 2, at: 'latent' } as const;
  return svg(700, frame.height, '#fff', (pen) => {
    picture.base(pen, model, frame);
    picture.overlay(pen, model, frame, { cursor, hover: null, progress: 0, pins: ['7'] });
  });
}

test('a recording that was forgotten is given again', async () => {
  const worker = workerOf(asideHost(pictures));
  const aside = new Aside(() => worker);
  const recordings = Array.from({ length: 6 }, (_, seed) => syntheticRecording({ seed, rounds: 1 }));
  for (const recording of [...recordings, recordings[0]!])
    expect(isAbsent(await aside.model(pictures[0]!, recording, {}, resources))).toBe(false);
  expect(worker.given).toBe(7);
});

test('a recording that has changed is given again, its time alone as well', async () => {
  const worker = workerOf(asideHost(pictures));
  const aside = new Aside(() => worker);
  const recording = syntheticRecording({ rounds: 1 });
  for (const one of [{ ...recording, ms: null }, recording, { ...recording }])
    expect(await aside.write(one)).toEqual(writeTraceFile(one));
  expect(worker.given).toBe(2);
});

test('of a run that goes on only what is new goes over', async () => {
  const whole = syntheticRecording({ rounds: 2 });
  const names = [...whole.tensors.keys()];
  const upTo = (events: number, tensors: number) => ({
    ...whole,
    ms: null,
    events: whole.events.slice(0, events),
    tensors: new Map([...whole.tensors].slice(0, tensors)),
  });
  const host = asideHost(pictures);
  const given: GiveMessage[] = [];
  const worker = workerOf((message) => {
    if ('give' in message) given.push(message);
    return host(message);
  });
  const aside = new Aside(() => worker);
  for (const state of [upTo(20, 4), upTo(30, 4), upTo(30, 9), whole])
    await aside.model(pictures[0]!, state, {}, resources);
  expect(given.map(({ recording }) => recording.events.length)).toEqual([
    20,
    10,
    0,
    whole.events.length - 30,
  ]);
  expect(given.map(({ recording }) => [...recording.tensors.keys()])).toEqual([
    names.slice(0, 4),
    [],
    names.slice(4, 9),
    names.slice(9),
  ]);
  expect(await aside.write(whole)).toEqual(writeTraceFile(whole));
});

test('another run of the same experiment goes over whole', async () => {
  const worker = workerOf(asideHost(pictures));
  const aside = new Aside(() => worker);
  const first = syntheticRecording({ rounds: 1 });
  const second = {
    ...syntheticRecording({ rounds: 1, seed: 2 }),
    spec: first.spec,
    question: first.question,
  };
  await aside.model(pictures[0]!, first, {}, resources);
  const [here, there] = [
    pictures[3]!.model(second, {}, resources),
    await aside.model(pictures[3]!, second, {}, resources),
  ];
  expect(drawn(pictures[3]!, there)).toBe(drawn(pictures[3]!, here));
});

test('trace files are written and read; what is wrong with one is named', async () => {
  const aside = new Aside(() => workerOf(asideHost(pictures)));
  const recording = syntheticRecording({ rounds: 1 });
  const bytes = await aside.write(recording);
  expect(bytes).toEqual(writeTraceFile(recording));
  expect(await aside.read(bytes)).toEqual(readTraceFile(bytes));
  await expect(aside.read(bytes.subarray(0, 100))).rejects.toMatchObject({
    name: 'LabError',
    code: expect.any(String),
  });
});

test.each([
  [
    'cannot be started',
    () => {
      throw new Error('blocked');
    },
  ],
  [
    'dies',
    () => {
      const worker = workerOf(() => null);
      worker.postMessage = () => setTimeout(() => worker.onerror?.({ message: 'dead' } as ErrorEvent));
      return worker;
    },
  ],
])('where the worker %s, the page does the work itself', async (_, start) => {
  const aside = new Aside(start);
  expect(isAbsent(await aside.model(pictures[0]!, syntheticRecording(), {}, resources))).toBe(false);
  expect((await aside.write(syntheticRecording())).length).toBeGreaterThan(1000);
});

test.each([
  ['in the worker', () => workerOf(asideHost(pictures))],
  [
    'on the page where there is none',
    () => {
      throw new Error('blocked');
    },
  ],
])('checkpoints and questions are read %s', async (_, start) => {
  const aside = new Aside(start);
  expect(await aside.state(stateFile('outer', 7))).toEqual(describeState(stateFile('outer', 7)));
  expect((await aside.state(stateFile('done', 0))).links).toBeInstanceOf(Uint8Array);
  const questions = new TextEncoder().encode('{"question": "1 + 1", "answer": "2", "roles": {"adder": "2"}}');
  expect(await aside.rows(questions, 'x.jsonl')).toEqual(readRows(questions, 'x.jsonl'));
  await expect(aside.rows(new Uint8Array(), 'x.jsonl')).rejects.toMatchObject({ code: 'bad_data' });
  await expect(aside.state(questions)).rejects.toMatchObject({ code: 'bad_safetensors' });
});
