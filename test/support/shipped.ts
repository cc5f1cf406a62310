/** The shipped systems, put together in Node from public/. */

import { readFileSync } from 'node:fs';
import { nodeLibrary, PUBLIC } from '../../src/cli/library';
import { buildSystem } from '../../src/experiment/build';
import { parseSpec, type Spec } from '../../src/experiment/spec';
import type { System } from '../../src/mas/system';
import type { Tools } from '../../src/mas/tools';
import type { Device } from '../../src/runtime/device';

export const presetJson = (id: string): unknown =>
  JSON.parse(readFileSync(`${PUBLIC}/presets/${id}.json`, 'utf8'));

export async function shipped(
  id: string,
  device: Device,
  change: object = {},
): Promise<{ spec: Spec; system: System }> {
  const spec = parseSpec({ ...(presetJson(id) as object), ...change });
  return { spec, system: await buildSystem(spec, device, nodeLibrary()) };
}

/** Python that can print one sum, difference or product; it keeps what it was asked. */
export function tinyPython(): Tools & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    python: async (code) => {
      asked.push(code);
      const [, a, sign, b] = /^print\((\d+)([-+*])(\d+)\)$/.exec(code) ?? [];
      if (!sign) return { text: 'SyntaxError: invalid syntax' };
      const value =
        sign === '+' ? Number(a) + Number(b) : sign === '-' ? Number(a) - Number(b) : Number(a) * Number(b);
      return { text: `${value}\n` };
    },
  };
}
