/**
 * `npx tsx tools/traces/main.ts [name …]`: computes the recorded runs that are shipped (public/traces), all or those named, as the
 * page would, on Node. Run it when the models, the links, a preset or the form of a trace has changed.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { applyEvents, beginRun } from '../../src/app/state/run';
import { nodeLibrary } from '../../src/cli/library';
import { questionOf } from '../../src/experiment/question';
import { Session } from '../../src/experiment/session';
import { parseSpec } from '../../src/experiment/spec';
import { writeTrace } from '../../src/experiment/trace-file';
import { decodeUrl } from '../../src/experiment/url';
import { spawnReplNode } from '../../src/repl/spawn-node';
import { nodeDevice } from '../../src/runtime/node';
import { catalogue, recorded } from '../catalogue/catalogue';

const wished = process.argv.slice(2);
const traces = recorded.filter(({ name }) => wished.length === 0 || wished.includes(name));
const known = catalogue().presets.map((id) => ({
  id,
  spec: parseSpec(JSON.parse(readFileSync(`public/presets/${id}.json`, 'utf8'))),
}));
mkdirSync('public/traces', { recursive: true });
for (const { name, link } of traces) {
  const { spec } = await decodeUrl(link, known);
  const question = questionOf(spec);
  const session = new Session({
    library: () => nodeLibrary(),
    openDevice: () => Promise.resolve(nodeDevice({ threads: 1 })),
    spawn: spawnReplNode,
  });
  let run = beginRun(spec, question);
  const started = performance.now();
  await session.run(
    spec,
    [question.text],
    (event) => (run = applyEvents(run, [event])),
    new AbortController().signal,
  );
  await session.dispose();
  const { json, safetensors } = writeTrace({ ...run, ms: Math.round(performance.now() - started) });
  writeFileSync(`public/traces/${name}.json`, json);
  writeFileSync(`public/traces/${name}.safetensors`, safetensors);
  console.log(`${name}: ${json.length + safetensors.length} bytes`);
}
