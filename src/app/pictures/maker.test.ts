import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import { svg } from '../draw/svg-pen';
import { light } from '../draw/theme';
import { chosenOf } from '../state/view';
import { pictures } from '.';
import { answerMake } from './make';
import { isHeavy, ModelMaker, type MakeMessage, type MakerWorker } from './maker';
import { isAbsent, type Picture } from './picture';

const resources = { calibrations: new Map() };

/** A worker in this thread: what crosses to it and back is cloned as it would be. */
function workerOf(answer: (message: MakeMessage) => unknown): MakerWorker {
  const worker: MakerWorker = {
    postMessage: (message) => {
      const asked = structuredClone(message);
      setTimeout(() => worker.onmessage?.({ data: structuredClone(answer(asked)) } as MessageEvent));
    },
    onmessage: null,
    onerror: null,
    onmessageerror: null,
    terminate: () => undefined,
  };
  return worker;
}

test('a run of ordinary size is light, a long one heavy', () => {
  expect(isHeavy(syntheticRecording({ rounds: 3, latentSteps: 6 }))).toBe(false);
  expect(isHeavy(syntheticRecording({ rounds: 4, latentSteps: 32 }))).toBe(true);
});

for (const picture of pictures)
  test(`${picture.title}: a model made elsewhere draws the same picture`, async () => {
    const recording = syntheticRecording({ rounds: 2, latentSteps: 4 });
    const maker = new ModelMaker(() => workerOf((message) => answerMake(pictures, message)));
    for (const { key, choices } of picture.options.length > 0 ? picture.options : [{ key: '', choices: [] }])
      for (const value of choices.length > 0 ? choices.map((choice) => choice.value) : ['']) {
        const chosen = { ...chosenOf(picture.id, picture.options, {}), ...(key && { [key]: value }) };
        const [here, there] = [
          picture.model(recording, chosen, resources),
          await maker.make(picture, recording, chosen, resources),
        ];
        expect(drawn(picture, there)).toBe(drawn(picture, here));
      }
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

test.each([
  [
    'cannot be started',
    () => {
      throw new Error('blocked');
    },
  ],
  ['refuses', () => workerOf(({ ask }) => ({ ask, error: 'no' }))],
  [
    'dies',
    () => {
      const worker = workerOf(() => null);
      worker.postMessage = () => setTimeout(() => worker.onerror?.({ message: 'dead' } as ErrorEvent));
      return worker;
    },
  ],
])('where the worker %s, the page makes the model itself', async (_, start) => {
  const maker = new ModelMaker(start);
  const [ring] = pictures;
  const model = await maker.make(ring!, syntheticRecording(), {}, resources);
  expect(isAbsent(model)).toBe(false);
});
