import { expect, test, vi } from 'vitest';
import type { ChatModel } from '../../../chat/chat';
import { LabError } from '../../../errors';
import { localModels } from './surroundings';

const options = { page: 'p', keys: {}, prices: [], note: vi.fn(), signal: new AbortController().signal };
const ref = (id: string) => ({ kind: 'builtin', id }) as const;

function links(complete: () => Promise<never> = () => new Promise(() => undefined)) {
  const opened: string[] = [];
  const closed: string[] = [];
  const connect = vi.fn(() => ({
    close: () => undefined,
    open: async (which: { kind: string; id?: string }): Promise<ChatModel> => {
      opened.push(which.id!);
      return {
        name: which.id!,
        contextTokens: 512,
        complete,
        dispose: async () => void closed.push(which.id!),
      };
    },
  }));
  return { connect, opened, closed, open: localModels(connect) };
}

test('a model stays open from run to run, and the least used goes', async () => {
  const { open, opened, closed } = links();
  for (const id of ['a', 'b', 'a', 'b', 'c', 'a', 'd']) {
    const model = await open(ref(id), options);
    await model.dispose?.(); // the run is over
  }
  expect(opened).toEqual(['a', 'b', 'c', 'd']);
  await vi.waitFor(() => expect(closed).toEqual(['b']));
});

test('after its worker has died, a model is opened in a new one', async () => {
  const { open, connect } = links(() => Promise.reject(new LabError('worker_died', 'Gone.', { hint: '' })));
  const model = await open(ref('a'), options);
  await expect(model.complete({} as never)).rejects.toMatchObject({ code: 'worker_died' });
  await open(ref('a'), options);
  expect(connect).toHaveBeenCalledTimes(2);
});

test('a model that is in use stays open, however many there are, and is closed once it is free', async () => {
  const { open, closed, opened } = links();
  const used = [];
  for (const id of ['a', 'b', 'c', 'd']) used.push(await open(ref(id), options));
  const again = await open(ref('a'), options);
  expect(closed).toEqual([]);
  await used[0]!.dispose?.();
  await used[0]!.dispose?.(); // counts once
  await used[1]!.dispose?.();
  await vi.waitFor(() => expect(closed).toEqual(['b']));
  await again.dispose?.();
  for (const model of used) await model.dispose?.();
  await open(ref('a'), options);
  expect(opened).toEqual(['a', 'b', 'c', 'd']);
});
