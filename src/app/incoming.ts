/**
 * Opens files that somebody chose or dropped: finds out what each is, keeps what belongs into the store, and hands it to
 * whoever can show it. Loaded with the first file.
 */

import { LabError } from '../errors';
import type { Converted } from '../experiment/foreign-links';
import { identify, mostBytes, tellingBytes, type IncomingKind } from '../experiment/incoming';
import type { Recording } from '../experiment/recording';
import { sha256 } from '../sha256';
import type { Spec } from '../experiment/spec';
import type { OpenedState } from '../experiment/training-state';
import type { StoredLinks, StoredTraining, TrainingStore } from '../experiment/training-store';
import { readFile, readStart } from './files';

/** What takes the opened things. */
export interface Targets {
  /** Whose agents foreign links are read for: the experiment that the user has before them. */
  experiment(): Spec | null;
  run(recording: Recording): void;
  /** Links that are kept now. @param notes what was done to them. */
  links(links: StoredLinks, notes: readonly string[]): void | Promise<void>;
  /** A training run that is kept now: it can be resumed, or is done. @param known it was here already. */
  training(run: StoredTraining, known: boolean): void | Promise<void>;
  questions(bytes: Uint8Array, name: string): void | Promise<void>;
}

/** What does the work. */
export interface Means {
  readRun(bytes: Uint8Array): Promise<Recording>;
  readState(bytes: Uint8Array): Promise<OpenedState>;
  convert(files: readonly NamedBytes[], spec: Spec): Promise<Converted>;
  openStore(): Promise<TrainingStore>;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Files of one drop belong together where they are parts of foreign links; of all else, one is opened after the other.
 * @throws LabError as `identify`, the readers and the store; what came before the offending file has been opened.
 */
export async function openIncoming(files: readonly File[], targets: Targets, means: Means): Promise<void> {
  const told: { file: File; kind: IncomingKind }[] = [];
  for (const file of files) told.push({ file, kind: await kindOf(file) });
  const isForeign = ({ kind }: { kind: IncomingKind }) => kind === 'foreign' || kind === 'sidecar';
  for (const { file, kind } of told.filter((one) => !isForeign(one))) {
    const bytes = await readFile(file, mostBytes[kind]);
    await open(kind, { name: file.name, bytes }, targets, means);
  }
  const foreign = told.filter(isForeign);
  if (foreign.length === 0) return;
  const parts: NamedBytes[] = [];
  for (const { file, kind } of foreign)
    parts.push({ name: pathOf(file), bytes: await readFile(file, mostBytes[kind]) });
  await openForeign(parts, targets, means);
}

async function kindOf(file: File): Promise<IncomingKind> {
  const wanted = tellingBytes(await readStart(file, 16));
  return identify(await readStart(file, wanted), file.name);
}

async function open(kind: IncomingKind, file: NamedBytes, targets: Targets, means: Means): Promise<void> {
  switch (kind) {
    case 'run':
      return targets.run(await means.readRun(file.bytes));
    case 'links':
      return targets.links(await keepLinks(file.bytes, stemOf(file.name), null, means), []);
    case 'checkpoint':
      return openCheckpoint(file, targets, means);
    case 'questions':
      return targets.questions(file.bytes, file.name);
    case 'foreign':
    case 'sidecar':
      return openForeign([file], targets, means);
  }
}

async function openForeign(files: readonly NamedBytes[], targets: Targets, means: Means): Promise<void> {
  const spec = targets.experiment();
  if (!spec)
    throw new LabError(
      'no_experiment',
      'Links are read for the agents of an experiment, and none is open yet.',
      {
        hint: 'Wait until the page is there, and open the file again.',
      },
    );
  const { bytes, notes } = await means.convert(files, spec);
  await targets.links(await keepLinks(bytes, stemOf(files[0]!.name), null, means), notes);
}

/** Known by its content, so that the same file is the same run. One that has gone on here since is left alone. */
async function openCheckpoint({ name, bytes }: NamedBytes, targets: Targets, means: Means): Promise<void> {
  const { spec, links, ...at } = await means.readState(bytes);
  const id = `opened-${(await sha256(bytes)).slice(0, 16)}`;
  const run = await withStore(means, async (store) => {
    const known = await store.get(id);
    if (known) return { run: known, known: true };
    await store.create({ id, spec, name: stemOf(name) });
    try {
      await store.saveState(id, bytes, at);
      if (links) {
        const { hash } = await store.links.put(links, { name: stemOf(name), label: stemOf(name), spec });
        await store.update(id, { status: 'done', hash });
      }
    } catch (error) {
      await store.remove(id).catch(() => undefined);
      throw error;
    }
    return { run: (await store.get(id))!, known: false };
  });
  await targets.training(run.run, run.known);
}

const keepLinks = (bytes: Uint8Array, name: string, spec: Spec | null, means: Means): Promise<StoredLinks> =>
  withStore(means, (store) => store.links.put(bytes, { name, label: name, spec }));

async function withStore<T>(means: Means, work: (store: TrainingStore) => Promise<T>): Promise<T> {
  const store = await means.openStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** What it is called, without what its extensions say of its form. */
const stemOf = (name: string): string =>
  name
    .replace(/^.*[\\/]/, '')
    .replace(/(\.checkpoint)?\.(safetensors|jsonl?|pt)$/i, '')
    .slice(0, 80) || 'unnamed';

/** With its folders where a whole folder was chosen. */
const pathOf = (file: File): string => file.webkitRelativePath || file.name;
