/** `npx tsx tools/pytorch/main.ts DIR`: what check.py holds against PyTorch. */

import { writeOutputs } from './outputs';

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('Name a folder to write into.');
console.log(`${await writeOutputs(directory)} links files in ${directory}`);
