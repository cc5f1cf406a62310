/** Files that were chosen or dropped, opened where they belong: what each is, incoming.ts finds out. */

import type { Spec } from '../experiment/spec';
import type { StoredLinks } from '../experiment/training-store';
import { aside } from './aside';
import type { PageLab } from './hooks';
import { pageAddress } from './page';
import { OPENABLE } from './views/RunFiles';

/** Opens files, one after another. What is wrong with one is shown; nothing throws. */
export async function openFiles(lab: PageLab, files: readonly File[]): Promise<void> {
  try {
    const { openIncoming } = await import('./incoming');
    const { openTrainingStore } = await import('../experiment/training-store');
    await openIncoming(
      files,
      {
        experiment: () => settingsOf(lab),
        run(recording) {
          lab.openRecording(recording);
          lab.view.visit('playground');
        },
        links: (links, notes) => void takeLinks(lab, links, notes).catch(lab.fail),
        async training(run, known) {
          const training = await trainWorkspace(lab);
          await training.refresh();
          training.focus(run.id);
          if (known) lab.remark(`“${run.name ?? run.id}” is here already: it was left as it is.`);
        },
        async questions(bytes, name) {
          if (await isMissing(lab, bytes)) return keepQuestions(lab, bytes, name);
          await (await trainWorkspace(lab)).openData(bytes, name);
        },
      },
      {
        readRun: (bytes) => aside.read(bytes),
        readState: (bytes) => aside.state(bytes),
        async convert(parts, spec) {
          // A worker of its own: that of the Train workspace may be at work.
          const { TrainerClient } = await import('./training/client');
          const worker = new TrainerClient();
          try {
            return await worker.convert(parts, spec, pageAddress());
          } finally {
            worker.dispose();
          }
        },
        openStore: openTrainingStore,
      },
    );
  } catch (error) {
    lab.fail(error);
  }
}

/** Lets the user choose files. */
export function chooseFiles(lab: PageLab): void {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', multiple: true, accept: OPENABLE });
  input.addEventListener('change', () => void openFiles(lab, [...(input.files ?? [])]));
  input.click();
}

const trains = (lab: PageLab) => lab.view.store.getState().workspace === 'train';

/** The experiment that the user has before them. */
function settingsOf(lab: PageLab): Spec | null {
  const { spec, training } = lab.store.getState();
  return trains(lab) ? (training ?? spec) : spec;
}

async function trainWorkspace(lab: PageLab) {
  const { trainingOf } = await import('./train/page');
  lab.view.visit('train');
  return trainingOf(lab);
}

/** Links that were opened: those that the experiment waits for, or to begin from, or to run. */
async function takeLinks(lab: PageLab, links: StoredLinks, notes: readonly string[]): Promise<void> {
  const { hash, name, design, norm } = links;
  for (const note of notes) lab.remark(note);
  const spec = settingsOf(lab);
  const fits =
    spec?.pattern === links.pattern &&
    links.agents.map(({ id }) => id).join() === spec.agents.map(({ id }) => id).join();
  const { error, spec: playground } = lab.store.getState();
  const waited = error !== null && error.field?.startsWith('links.') && playground?.links.hash === hash;
  if (waited) lab.dismissError();
  if (!spec || !fits) {
    const agents = links.agents.map(({ id }) => id).join(', ');
    lab.remark(
      `“${name}” is kept in this browser. It is for other agents (${agents}) than the experiment has.`,
    );
    return;
  }
  const taken = {
    ...spec.links,
    source: 'trained' as const,
    file: name,
    hash,
    design,
    norm,
  } as Spec['links'];
  if (trains(lab)) (await trainWorkspace(lab)).change({ links: taken });
  else if (!waited) lab.change({ links: taken });
  lab.remark(
    waited
      ? `“${name}” is here now: these are the links that the experiment names. Run it.`
      : `“${name}” is kept in this browser, and chosen in the settings.`,
  );
}

/** Whether these are the questions that the playground's experiment names and does not have. */
async function isMissing(lab: PageLab, bytes: Uint8Array): Promise<boolean> {
  const { spec, error } = lab.store.getState();
  if (trains(lab) || error?.code !== 'no_data' || !spec?.data.file) return false;
  const { sha256 } = await import('../sha256');
  return (await sha256(bytes)) === spec.data.file.hash;
}

/** The page hears of it from the store. */
async function keepQuestions(lab: PageLab, bytes: Uint8Array, name: string): Promise<void> {
  const { openTrainingStore } = await import('../experiment/training-store');
  const store = await openTrainingStore();
  try {
    await store.data.put(bytes, { name, rows: lab.store.getState().spec!.data.file!.rows });
  } finally {
    store.close();
  }
}
