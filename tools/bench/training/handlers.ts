/** What Node and the browser answer alike when a training is measured. */

import type { Library } from '../../../src/experiment/build';
import { parseSpec, type Spec } from '../../../src/experiment/spec';
import type { Device } from '../../../src/runtime/device';
import { size } from '../../../src/runtime/tensor';
import { linkOf } from '../../../src/training/optimiser';
import type { Handlers, Memory, TrainingArgs } from '../protocol';
import { Meter } from './metered';
import { openSession, type TrainingSession } from './session';
import { wakeRuntime } from './wake';

export interface Surroundings {
  openDevice(threads: number): Device;
  readonly library: Library;
  /** Processor time of this process so far, in ms; 0 where it cannot be known. */
  cpu(): number;
  /** Begins to watch memory; what it gives says by how much each part grew at most since then, in bytes. */
  watchMemory(): () => Readonly<Record<string, number>>;
  /** Told of the open session. */
  opened?(session: TrainingSession, spec: Spec, args: TrainingArgs): void;
}

export function trainingHandlers(surroundings: Surroundings): Handlers {
  const { openDevice, library, cpu, watchMemory, opened } = surroundings;
  let session: TrainingSession;
  let meter: Meter;
  let grown: ReturnType<Surroundings['watchMemory']>;
  const train = async (count: number) => {
    const before = cpu();
    const steps = await session.steps(count);
    return { ...steps, cpuMs: cpu() - before };
  };
  return {
    async openTraining(args) {
      const bare = openDevice(args.threads);
      await wakeRuntime(bare);
      grown = watchMemory();
      meter = new Meter(bare);
      const spec = parseSpec(args.spec);
      session = await openSession(spec, args.metered ? meter.device : bare, library, args.noise);
      opened?.(session, spec, args);
      return { description: bare.description };
    },
    train: ({ steps }) => train(steps),
    async profile({ steps }) {
      meter.reset();
      return { ...(await train(steps)), programs: meter.programs };
    },
    async memory({ steps }) {
      await train(steps);
      return { ...sumOf(session), ...peakOf(meter, grown()) };
    },
  };
}

/** From shapes. Links count as weights; what is trained of them has two moments. */
function sumOf({ system, weightBytes, trained }: TrainingSession): Pick<Memory, 'weights' | 'moments'> {
  const bytes = (counts: (link: string) => boolean) =>
    [...system.links.links.parameters]
      .filter(([name]) => counts(linkOf(name)))
      .reduce((sum, [, { dims }]) => sum + 4 * size(dims), 0);
  return {
    weights: weightBytes + bytes(() => true),
    moments: 2 * bytes((link) => trained.includes(link)),
  };
}

function peakOf(
  { peaks }: Meter,
  parts: Readonly<Record<string, number>>,
): Pick<Memory, 'cache' | 'peak' | 'parts'> {
  const all = 'tensors in JavaScript' in parts ? { ...parts, 'tensors in JavaScript': peaks.all } : parts;
  return { cache: peaks.cache, peak: Object.values(all).reduce((a, b) => a + b, 0), parts: all };
}
