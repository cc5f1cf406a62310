/**
 * The size budget: what the built page loads before anything is run (HTML, its scripts with their static imports, style
 * sheets; no workers, no ONNX Runtime). Beside it, outside the budget: the shipped data that the first picture is drawn
 * from, code that is loaded late, and the service worker. Reads dist; exits 1 when over the budget.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const budget = 200_000; // bytes of gzip
const dist = 'dist';

/** Files of an entry and of everything that it imports statically. */
function startFiles(manifest, entry) {
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

function weigh(file) {
  const bytes = readFileSync(join(dist, file));
  return { file, bytes: bytes.length, gzip: gzipSync(bytes).length };
}

/** Prints a table of files with their sum; returns the sum of gzip bytes. */
function table(title, files) {
  const rows = files.map(weigh);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const total = { file: 'together', bytes: sum('bytes'), gzip: sum('gzip') };
  console.log(title);
  for (const { file, bytes, gzip } of rows.length > 1 ? [...rows, total] : rows)
    console.log(`  ${file.padEnd(40)} ${String(bytes).padStart(9)} B ${String(gzip).padStart(9)} B gzip`);
  return total.gzip;
}

const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));
const listed = JSON.parse(readFileSync(join(dist, 'offline.json'), 'utf8')).files;
const start = startFiles(manifest, 'index.html');
const shell = listed.filter(({ part }) => part === 'shell').map(({ path }) => path);
const late = shell.filter((path) => path.startsWith('assets/') && !start.includes(path));
const data = shell.filter((path) => !start.includes(path) && !late.includes(path));

const gzip = table('loaded before anything is run', start);
table('shipped data of the shell, of which the first picture takes what it shows', data);
table('code that is loaded when it is wanted', late);
table('service worker', ['sw.js']);

const problems = [];
if (gzip > budget) problems.push(`The shell is ${gzip} B of gzip; the budget is ${budget} B.`);
for (const file of start)
  if (/ort-wasm|onnxruntime/.test(readFileSync(join(dist, file), 'latin1')))
    problems.push(`${file} of the shell holds ONNX Runtime.`);
for (const file of readdirSync(join(dist, 'assets')))
  if (/jsep|jspi/.test(file)) problems.push(`${file} is a build of ONNX Runtime that the lab does not use.`);
for (const problem of problems) console.error(problem);
console.log(
  `budget ${budget} B gzip: ${problems.length ? 'FAILED' : `${Math.round((100 * gzip) / budget)} % used`}`,
);
process.exitCode = problems.length ? 1 : 0;
