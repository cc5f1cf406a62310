/**
 * Writes public/catalogue.json: what is shipped with the page, and how large it is. Run it when something under public
 * was added or a release of ONNX Runtime is taken; a test says when that was forgotten.
 */

import { writeFileSync } from 'node:fs';
import { catalogue } from './catalogue';

writeFileSync('public/catalogue.json', `${JSON.stringify(catalogue(), null, 2)}\n`);
