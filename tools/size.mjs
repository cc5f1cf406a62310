/**
 * The size budget: what the built page loads before anything is run (HTML, its scripts with their static imports,
 * style sheets; no workers, no ONNX Runtime). Reads dist and its manifest; exits 1 when over the budget.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const budget = 200_000; // bytes of gzip
const dist = 'dist';

/** Files of an entry and of everything that it imports statically. */
function shellFiles(manifest, entry) {
  const seen = new Set();
  const files = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  visit(entry);
  return [entry, ...files];
}

const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
const rows = shellFiles(manifest, 'index.html').map((file) => {
  const bytes = readFileSync(join(dist, file));
  return {
    file,
    bytes: bytes.length,
    gzip: gzipSync(bytes).length,
    ort: /ort-wasm|onnxruntime/.test(bytes.toString('latin1')),
  };
});
const total = { file: 'cold load of the shell', bytes: 0, gzip: 0 };
for (const row of rows) {
  total.bytes += row.bytes;
  total.gzip += row.gzip;
}

for (const { file, bytes, gzip } of [...rows, total])
  console.log(`${file.padEnd(40)} ${String(bytes).padStart(9)} B ${String(gzip).padStart(9)} B gzip`);

const problems = [];
if (total.gzip > budget) problems.push(`The shell is ${total.gzip} B of gzip; the budget is ${budget} B.`);
for (const { file } of rows.filter((row) => row.ort))
  problems.push(`${file} of the shell holds ONNX Runtime.`);
for (const file of readdirSync(join(dist, 'assets')))
  if (/jsep|jspi/.test(file)) problems.push(`${file} is a build of ONNX Runtime that the lab does not use.`);
for (const problem of problems) console.error(problem);
console.log(
  `budget ${budget} B gzip: ${problems.length ? 'FAILED' : `${Math.round((100 * total.gzip) / budget)} % used`}`,
);
process.exitCode = problems.length ? 1 : 0;
