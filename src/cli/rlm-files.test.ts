import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import * as input from './input';
import { contextFiles } from './rlm-files';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lab-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Without its bytes on the disk. */
function sized(name: string, bytes: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  return path;
}

it('takes no context larger than the page does, and reads nothing of it', async () => {
  const read = vi.spyOn(input, 'readGiven');
  const large = sized('large.txt', 100_000_001);
  await expect(contextFiles([large])).rejects.toMatchObject({ code: 'file_too_large', field: 'context' });
  const halves = [sized('a.txt', 60e6), sized('b.txt', 60e6)];
  await expect(contextFiles(halves)).rejects.toThrow(/together have 120 MB/);
  expect(read).not.toHaveBeenCalled();
});

it('names a path that leads nowhere', async () => {
  await expect(contextFiles([join(folder, 'none.txt')])).rejects.toMatchObject({ code: 'bad_input' });
  expect(await contextFiles([sized('ok.txt', 3)])).toMatchObject([
    { name: 'ok.txt', bytes: new Uint8Array(3) },
  ]);
});
