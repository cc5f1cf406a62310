/** The page's lab without a page: an engine, a store and files as a test wants them. */

import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../src/app/state/catalogue';
import { createLab, type Engine, type Surroundings } from '../../src/app/state/lab';
import { LabError } from '../../src/errors';
import type { Recording } from '../../src/experiment/recording';
import type { SystemFacts } from '../../src/experiment/session-events';
import { parseSpec } from '../../src/experiment/spec';
import type { RunStore } from '../../src/experiment/store';
import { syntheticRecording } from './recordings';

export const relay: unknown = JSON.parse(readFileSync('public/presets/relay.json', 'utf8'));
/** As it is shipped. */
export const catalogue = JSON.parse(readFileSync('public/catalogue.json', 'utf8')) as Catalogue;

/** A store in memory, as the page sees it. */
export function memoryStore(): RunStore & { kept: Map<string, Recording> } {
  const kept = new Map<string, Recording>();
  const names = new Map<string, string>();
  return {
    kept,
    list: async () =>
      [...kept].reverse().map(([id, { spec }]) => ({
        id,
        name: names.get(id) ?? null,
        label: id,
        created: 0,
        bytes: 1,
        spec,
      })),
    get: async (id) => kept.get(id)!,
    save: async ({ id, recording }) => {
      kept.set(id, recording);
      return { dropped: [] };
    },
    rename: async (id, name) => void names.set(id, name),
    remove: async (id) => void kept.delete(id),
    clear: async () => kept.clear(),
  } as Partial<RunStore> as RunStore & { kept: Map<string, Recording> };
}

/** No traces are shipped, and nothing takes time. */
export function surroundings(engine: Engine, more: Partial<Surroundings> = {}): Surroundings {
  return {
    engine,
    page: 'http://page/',
    clock: { now: () => 0, frame: () => undefined, reducedMotion: () => false },
    loadCatalogue: () => Promise.resolve({ ...catalogue, traces: [] }),
    loadPresets: () => Promise.resolve([{ id: 'relay', json: relay }]),
    loadTrace: () => Promise.reject(new LabError('offline', 'No.', { hint: 'None.' })),
    openStore: () => Promise.resolve(memoryStore()),
    openTrained: () => Promise.reject(new LabError('no_store', 'No.', { hint: 'None.' })),
    ...more,
  };
}

/** Of this lab: its links are named. */
export const facts: SystemFacts = withHash(syntheticRecording({ rounds: 1, latentSteps: 1 }).facts!);

function withHash({ links, ...others }: SystemFacts): SystemFacts {
  return { ...others, links: { ...links, hash: 'f'.repeat(64) } };
}

/** An engine's run that tells nothing but what it runs on. */
export const computing: Engine['run'] = (_spec, _questions, _page, onEvents) => {
  onEvents([{ type: 'ready', facts }]);
  return Promise.resolve({ ms: 1 });
};

/** A lab that has started at `hash`. @param run what its engine does. */
export async function setUp(run: Engine['run'] = computing, hash = '', more: Partial<Surroundings> = {}) {
  const started: string[][] = [];
  const engine: Engine = {
    run: (spec, questions, ...rest) => {
      started.push([...questions]);
      return run(spec, questions, ...rest);
    },
    stop: () => undefined,
  };
  const lab = createLab(surroundings(engine, more));
  await lab.start(hash);
  return { lab, started, state: () => lab.store.getState() };
}

/** A run of the preset with these changes, of random numbers. */
export const recorded = (change: object = {}): Recording => ({
  ...syntheticRecording({ rounds: 3, latentSteps: 6 }),
  facts,
  spec: parseSpec({ ...(relay as object), ...change }),
});

/** A promise that a test settles when it wants to. */
export function later<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
