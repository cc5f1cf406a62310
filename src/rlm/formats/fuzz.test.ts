/** Ten thousand damaged files: each is read or refused by name, and at once. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LabError } from '../../errors';
import { Random } from '../../random';
import { sampleTrace } from '../../../test/rlm/sample';
import { readTrace, writeTrace } from '../trace-read';
import { detect, exportLog, importLog, logFormats, type LogFormat } from '.';

const FILES = 10_000;
const folder = 'test/fixtures/rlm-logs';
const seeds = [
  ...readdirSync(folder)
    .filter((name) => /\.jsonl?$/.test(name))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
  ...logFormats.map((format) => exportLog(sampleTrace(), format).text),
];

const odd: readonly string[] = [
  'null', '-1', '1e999', '1e308', '"x"', '[]', '{}', '""', 'true', 'NaN', '[[[[', '}', '"\\ud800"', '{"$at":"/0"}',
  '{"__proto__":1}', '"2026-13-45"', '"1e99"', '99999999999999999999', '-0.5', '[null]', '{"$plain":{}}', '\\', '"',
]; // prettier-ignore

function damage(text: string, random: Random): string {
  const pick = (n: number) => random.int(n);
  let out = text;
  for (let times = 1 + pick(4); times > 0; times--) {
    const at = pick(out.length + 1);
    switch (pick(6)) {
      case 0: {
        // A value for a value: the file stays JSON, so that what reads it sees it.
        const values = [...out.matchAll(/:(?:null|true|false|-?\d[\d.e+-]*|"[^"\\]{0,40}"|\[\]|\{\})/g)];
        const hit = values[pick(values.length || 1)];
        if (hit)
          out = `${out.slice(0, hit.index)}:${odd[pick(odd.length)]}${out.slice(hit.index + hit[0].length)}`;
        break;
      }
      case 1:
        out = out.slice(0, at) + String.fromCharCode(pick(0x300)) + out.slice(at + 1);
        break;
      case 2: {
        const lines = out.split('\n');
        const [one] = lines.splice(pick(lines.length), 1);
        lines.splice(pick(lines.length + 1), 0, one!, ...(pick(2) ? [one!] : []));
        out = lines.join('\n');
        break;
      }
      case 3:
        out = out.slice(0, at) + out.slice(at + pick(40));
        break;
      case 4: {
        const names = [...out.matchAll(/"(\w{2,20})":/g)];
        const hit = names[pick(names.length || 1)];
        if (hit)
          out = `${out.slice(0, hit.index)}"${pick(2) ? 'x' : '__proto__'}":${out.slice(hit.index + hit[0].length)}`;
        break;
      }
      default:
        out = pick(8) ? out.slice(0, at) + odd[pick(odd.length)] + out.slice(at) : out.slice(0, at);
    }
  }
  return out;
}

test(`${FILES} damaged files throw nothing but a LabError, and what is read is a trace`, () => {
  const random = new Random(20261121);
  const refusals = new Map<string, number>();
  let worst = 0;
  const runsOf = (file: string | Uint8Array, format: LogFormat | undefined, told: string) => {
    try {
      if (format === undefined) detect(file);
      return importLog(file, format).runs;
    } catch (error) {
      if (!(error instanceof LabError)) throw new Error(`${String(error)} on ${told}`, { cause: error });
      expect(error.code).toBe('bad_trace');
      expect(error.field).toBeDefined();
      refusals.set(error.field!, (refusals.get(error.field!) ?? 0) + 1);
      return [];
    }
  };
  for (let i = 0; i < FILES; i++) {
    const text = damage(seeds[i % seeds.length]!, random);
    const began = performance.now();
    const file = i % 3 === 0 ? new TextEncoder().encode(text) : text;
    const format = i % 5 === 0 ? logFormats[i % logFormats.length] : undefined;
    const told = `file ${i}:\n${text}`;
    for (const { trace } of runsOf(file, format, told)) {
      expect(() => readTrace(writeTrace(trace.events)), told).not.toThrow();
      if (i % 4 === 0)
        expect(() => exportLog(trace, logFormats[(i / 4) % logFormats.length]!), told).not.toThrow();
    }
    worst = Math.max(worst, performance.now() - began);
  }
  const refused = [...refusals.values()].reduce((sum, n) => sum + n, 0);
  // Were all or none refused, the damage would test nothing.
  expect(refused).toBeGreaterThan(FILES / 10);
  expect(refused).toBeLessThan((FILES * 9) / 10);
  expect(worst).toBeLessThan(10_000);
}, 600_000);
