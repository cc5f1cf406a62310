import { expect, test } from 'vitest';
import type { ReplFiles } from './protocol';
import { keepingSnapshot, withSnapshot } from './snapshots';

const files = {} as ReplFiles;

test('a snapshot is taken only before the worker is ready, and its owner hears the rest', () => {
  const heard: unknown[] = [];
  const late = keepingSnapshot((message) => heard.push(message));
  late({ kind: 'ready' });
  late({ kind: 'snapshot', bytes: new Uint8Array([6]) });
  expect(heard).toEqual([{ kind: 'ready' }]);
  expect(withSnapshot(files).snapshot).toBeUndefined();

  keepingSnapshot(() => undefined)({ kind: 'snapshot', bytes: 'not bytes' });
  expect(withSnapshot(files).snapshot).toBeUndefined();

  const hear = keepingSnapshot(() => undefined);
  hear({ kind: 'snapshot', bytes: new Uint8Array([1]) });
  hear({ kind: 'snapshot', bytes: new Uint8Array([2]) });
  expect(withSnapshot(files).snapshot).toEqual(new Uint8Array([1]));
});
