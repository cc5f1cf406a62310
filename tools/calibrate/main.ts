/**
 * Makes the frozen bases of the built-in agents: `npx tsx tools/calibrate/main.ts [agent …]` writes
 * public/calibration/<agent>.json. To be run again whenever a checkpoint changes.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent } from '../../src/agents/agent';
import { restoreCalibration } from '../../src/analysis/calibration';
import { nodeLibrary, PUBLIC } from '../../src/cli/library';
import { loadCheckpoint } from '../../src/models/checkpoint';
import { nodeDevice } from '../../src/runtime/node';
import { calibrationOf } from './file';
import { calibrated, spokenStates, validationText } from './states';

const wished = process.argv.slice(2);
const ids = wished.length > 0 ? wished : calibrated;
const folder = `${PUBLIC}/calibration`;
mkdirSync(folder, { recursive: true });
for (const id of ids) {
  const device = nodeDevice();
  const agent = new Agent({ ...(await loadCheckpoint(nodeLibrary().model(id))), id }, device);
  const text = validationText(agent);
  const calibration = calibrationOf(agent, await spokenStates(agent, text), text.source);
  const json = JSON.stringify(restoreCalibration(calibration));
  writeFileSync(`${folder}/${id}.json`, `${json}\n`);
  await device.dispose();
  const share = (site: 'hidden' | 'embeds') =>
    calibration.sites[site].basis.explained.map((value) => `${(100 * value).toFixed(1)} %`).join(' + ');
  process.stderr.write(
    `${id}: n = ${calibration.sites.hidden.basis.n}, hidden ${share('hidden')}, embeds ${share('embeds')}, ` +
      `cosine of tokens ${calibration.tokenCosine}, ${json.length} bytes\n`,
  );
}
