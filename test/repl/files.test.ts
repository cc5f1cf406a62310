/** The ceiling on a session's files, in Node: what counts, and that what is deleted is given back. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../src/repl/session';
import type { Session } from '../../src/repl/session-types';
import { spawnReplNode } from '../../src/repl/spawn-node';

/** A quarter of it for files: 50 MB. */
const memoryBytes = 200e6;

let session: Session;
beforeAll(async () => {
  session = await openSession(
    spawnReplNode,
    {
      context: { kind: 'text', bytes: new TextEncoder().encode('nothing of interest') },
      limits: { cellSeconds: 30, memoryBytes, outputCharacters: 20_000 },
      helpers: { query: false, recursive: false },
    },
    { call: () => Promise.resolve({ ok: true, value: null }) },
  );
}, 120_000);
afterAll(() => session.dispose());

/** The value of a cell that must not fail. */
async function value(code: string): Promise<string | null> {
  const { error, value: told } = await session.run(code);
  expect(error).toBeNull();
  return told;
}

/** Tries to hold so many megabytes in one way; says how far it came, and frees all of it. */
const helpers = `
import errno, os
def fill(megabytes, write):
    done = 0
    try:
        for i in range(megabytes):
            write(i)
            done += 1
    except OSError as e:
        assert e.errno == errno.ENOSPC, e
    return done
megabyte = bytes(10 ** 6)
def many(i):
    with open(f'/tmp/{i}', 'wb') as f: f.write(megabyte)
def one(i):
    with open('/tmp/one', 'ab') as f: f.write(megabyte)
def longer(i):
    with open('/tmp/one', 'ab') as f: f.truncate((i + 1) * 10 ** 6)
def clear():
    for name in os.listdir('/tmp'): os.remove('/tmp/' + name)
`;

test('files may take their share, again and again, and no more than it', async () => {
  await value(helpers);
  for (const way of ['many', 'one', 'longer', 'many']) {
    const megabytes = Number(await value(`fill(100, ${way})`));
    expect(megabytes, way).toBeGreaterThan(40);
    expect(megabytes, way).toBeLessThanOrEqual(50);
    // At the ceiling: Python goes on, files can be read, and there is room again once they are deleted.
    expect(await value(`sum(os.path.getsize('/tmp/' + name) for name in os.listdir('/tmp'))`)).toBe(
      String(megabytes * 1e6),
    );
    expect(await value(`import ipaddress\nopen('/tmp/' + os.listdir('/tmp')[0], 'rb').read(3)`)).toBe(
      String.raw`b'\x00\x00\x00'`,
    );
    await value('clear()');
  }
});

test('a file that was deleted counts until it is closed', async () => {
  expect(
    await value(
      `held = open('/tmp/held', 'wb', 0)\nheld.write(megabyte * 30)\nos.remove('/tmp/held')\nfill(100, many)`,
    ),
  ).toBe('19');
  expect(await value(`clear()\nheld.close()\nfill(45, many)`)).toBe('45');
  await value('clear()');
});

test('a pipe is read empty and filled anew', async () => {
  expect(
    await value(
      `r, w = os.pipe()\nfor _ in range(200):\n    os.write(w, megabyte)\n    os.read(r, 10 ** 6)\nos.close(r)\nos.close(w)\n'done'`,
    ),
  ).toBe("'done'");
});
