import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { frames, turns } from './frames';

const callbacks: (() => void)[] = [];
/** A frame, and the tasks behind it. */
const frame = () => {
  callbacks.splice(0).forEach((callback) => callback());
  vi.runAllTimers();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callbacks.push(callback));
});
afterEach(() => {
  while (callbacks.length > 0) frame();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('whatever asks within a frame is drawn once, all together', () => {
  const done: string[] = [];
  const [a, b] = [() => void done.push('a'), () => void done.push('b')];
  for (const work of [a, b, a]) frames.ask(work);
  expect(done).toEqual([]);
  frame();
  expect(done).toEqual(['a', 'b']);
});

test('turns come one per frame, in the order of asking; who asks again keeps the place', () => {
  const done: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => () => void done.push(name)) as [
    () => void,
    ...(() => void)[],
  ];
  for (const work of [a, b!, c!, b!, a]) turns.ask(work);
  frame();
  expect(done).toEqual(['a']);
  turns.ask(a);
  turns.drop(c!);
  frame();
  frame();
  frame();
  expect(done).toEqual(['a', 'b', 'a']);
});

test('a turn that fails does not end the others', () => {
  const done = vi.fn();
  turns.ask(() => {
    throw new Error('broken');
  });
  turns.ask(done);
  expect(frame).toThrow('broken');
  frame();
  expect(done).toHaveBeenCalledOnce();
});
