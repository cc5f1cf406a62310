import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { template } from '../tasks/custom/template';
import { taskOf } from '../tasks/registry';
import { openData } from './data';
import { readSpec } from './input';

const folder = mkdtempSync(join(tmpdir(), 'lab-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is written to stderr meanwhile is returned with the result. */
async function open(name: string, text: string) {
  const path = join(folder, name);
  writeFileSync(path, text);
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const { adapt } = await openData(path);
    return { adapt, said: said.mock.calls.map(([line]) => String(line)) };
  } finally {
    said.mockRestore();
  }
}

test('a preset asks the questions of --data; what --set says of them wins', async () => {
  const { adapt, said } = await open('mine.jsonl', template());
  expect(said[0]).toMatch(/^3 questions .*: 1 to train links, 1 for validation, 1 for the test\.\n$/);
  const spec = await readSpec('relay', [], adapt);
  expect(spec.data).toMatchObject({
    task: 'custom',
    file: { name: 'mine.jsonl', rows: 3 },
    split: 'test',
    n: 1,
  });
  expect(taskOf(spec.data).generate('test', 1, 0)[0]!.text).toMatch(/What is [a-l]\?$/);
  const set = await readSpec('relay', ['data.split=link', 'data.question=Why?'], adapt);
  expect(set.data).toMatchObject({ task: 'custom', split: 'link', question: 'Why?' });
});

test('what cannot be read is refused, with its lines', async () => {
  await expect(openData(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'bad_input', field: 'data' });
  await expect(openData(folder)).rejects.toMatchObject({ code: 'bad_input', field: 'data' });
  await expect(open('bad.jsonl', '{"question":"a"}')).rejects.toMatchObject({
    code: 'bad_data',
    message: '“bad.jsonl” has a fault. Line 1: field “answer” is missing.',
  });
});
