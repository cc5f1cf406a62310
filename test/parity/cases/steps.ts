/** Ten optimiser steps of the outer loop against torch.optim.AdamW: losses, gradient norms, and where the links end. */

import { disposeGradients } from '../../../src/links/runner';
import { backPropagate } from '../../../src/training/backward';
import { Optimiser } from '../../../src/training/optimiser';
import { floats } from '../../../src/runtime/tensor';
import { caseOf, compare, expectedOf, hostTensor, measured, type Case } from '../comparison';
import { buildSystem, disposeSystem, type SystemCase } from './system';

interface StepsCase {
  readonly steps: number;
  readonly clip: number;
  readonly optimiser: {
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weight_decay: number;
  };
}

/** How far the links may end from PyTorch's, as a share of the way that they went: AdamW magnifies tiny gradients. */
const OFF = 0.01;

const steps: Case = async (bench) => {
  const { steps: count, clip, optimiser: settings } = await caseOf<StepsCase>(bench.files, 'steps');
  const expected = await expectedOf(bench.files, 'steps');
  const description = await caseOf<SystemCase>(bench.files, 'system-2layer_ln_res');
  const built = await buildSystem(bench, '2layer_ln_res', description);
  const start = await built.links.read();
  const [beta1, beta2] = settings.betas;
  const options = { beta1, beta2, epsilon: settings.eps, weightDecay: settings.weight_decay, clip };
  const optimiser = new Optimiser(bench.device, built.links, start.keys(), options);
  const { rounds, latentSteps, target } = description;
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < count; step++) {
    const row = step % target.length;
    const depth = { rounds, latentSteps };
    const { loss, gradients } = await backPropagate(built, [String(row)], [target[row]!], true, depth);
    const update = await optimiser.update(gradients!, settings.lr);
    update.commit();
    disposeGradients(gradients!);
    losses.push(loss);
    norms.push(update.gradientNorm);
  }

  let off = 0;
  let way = 0;
  for (const [name, { data }] of await built.links.read()) {
    const before = start.get(name)!.data;
    const wanted = hostTensor(expected, `moved.${name}`).data;
    data.forEach((x, i) => {
      off += (Number(x) - Number(before[i]) - Number(wanted[i])) ** 2;
      way += Number(wanted[i]) ** 2;
    });
  }
  await optimiser.dispose();
  await disposeSystem(built);
  const series = (values: number[]) => floats(Float32Array.from(values), [values.length]);
  return [
    compare('losses of ten steps', 'gradient', series(losses), hostTensor(expected, 'losses')),
    compare('gradient norms of ten steps', 'gradient', series(norms), hostTensor(expected, 'norms')),
    measured('where the links end', Math.sqrt(off / way), 0, OFF),
  ];
};

export const stepsCases = { 'ten optimiser steps': steps };
