import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { parseSafetensors, writeSafetensors } from '../models/safetensors';
import { readSpec } from './input';
import { PUBLIC } from './library';
import { links } from './links';

const folder = mkdtempSync(join(tmpdir(), 'lab-links-'));
afterAll(() => rmSync(folder, { recursive: true }));
const out = join(folder, 'out.safetensors');
const shipped = new Uint8Array(readFileSync(`${PUBLIC}/links/relay-seed0.safetensors`));

async function convert(paths: string[]) {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const spec = await readSpec('relay', []);
    const result = (await links(spec, { import: paths, out, threads: 1 })) as Record<string, unknown>;
    return { result, said: said.mock.calls.map(([line]) => String(line)).join('') };
  } finally {
    said.mockRestore();
  }
}

test('links without metadata become a links file of the lab, and what was assumed is said', async () => {
  const file = parseSafetensors(shipped);
  const rows = file.entries.map(({ name, dtype, shape }) => ({
    name,
    dtype,
    shape,
    data: file.tensorBytes(name),
  }));
  const path = join(folder, 'state.safetensors');
  writeFileSync(path, writeSafetensors(rows, { format: 'pt' }));

  const { result, said } = await convert([path]);
  expect(result).toMatchObject({
    out,
    design: '2layer_ln_res',
    norm: 'gain',
    pattern: 'sequential',
    parameters: 269408,
  });
  expect(said).toContain('Norm mode gain was assumed, as the experiment has it');
  const written = parseSafetensors(new Uint8Array(readFileSync(out)));
  expect(written.metadata.agents).toBe(file.metadata.agents);
  for (const { name } of file.entries) expect(written.tensorFloat32(name)).toEqual(file.tensorFloat32(name));
});

test('what is no file, or no path at all, is refused with its field', async () => {
  await expect(convert([folder])).rejects.toMatchObject({ code: 'bad_input', field: 'import' });
  await expect(convert([`${join(folder, 'none')},`])).rejects.toMatchObject({
    code: 'bad_input',
    field: 'import',
  });
  await expect(convert([','])).rejects.toMatchObject({ code: 'bad_input', field: 'import' });
  const spec = await readSpec('relay', []);
  await expect(links(spec, { import: [folder], threads: 1 })).rejects.toMatchObject({ field: 'out' });
});
