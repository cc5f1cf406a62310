/** Puts the Train workspace together, once for the life of the page: worker, store, files, the lab that it stands in. */

import { takeData } from '../../experiment/data';
import { Spec } from '../../experiment/spec';
import { openTrainingStore } from '../../experiment/training-store';
import { aside } from '../aside';
import { wakeLock } from '../device/wake';
import type { PageLab } from '../hooks';
import { pageAddress } from '../page';
import { loadJson } from '../state/catalogue';
import { TrainerClient } from '../training/client';
import { draftOf } from './draft';
import { doneOf, stepsOf } from './run';
import { createTraining, type Training } from './state';

let training: Training | null = null;

/** The workspace of this page. @param lab started, with an experiment. */
export function trainingOf(lab: PageLab): Training {
  if (training) return training;
  const page = pageAddress();
  const { spec, preset, opened } = lab.store.getState();
  const made = createTraining(
    {
      trainer: new TrainerClient(),
      page,
      home: {
        catalogue: () => lab.catalogue(),
        presets: () => lab.presets(),
        spec: () => lab.store.getState().spec,
        use(spec) {
          lab.change(spec);
          lab.view.visit('playground');
        },
      },
      now: () => Date.now(),
      freshId: () => `training-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
      openStore: openTrainingStore,
      curvesOf: (bytes) => aside.curves(bytes),
      readData: (bytes, name) => takeData(bytes, name, (content, title) => aside.rows(content, title)),
      loadJson: (path) => loadJson(page, path),
      awake: wakeLock(),
    },
    draftOf(spec!, preset),
  );
  training = made;
  // What an address says of training is taken as it stands; what it only says of the playground begins anew.
  if (lab.store.getState().openedInTrain && opened) made.open(opened);
  lab.store.subscribe((state, before) => {
    if (state.opened !== before.opened && state.opened && state.openedInTrain) made.open(state.opened);
  });
  made.store.subscribe(({ draft }, before) => {
    if (draft === before.draft) return;
    const sound = Spec.safeParse(draft);
    if (sound.success) lab.note({ training: sound.data });
  });
  lab.note({ training: made.store.getState().draft });
  made.store.subscribe(({ runs, active }) => {
    const run = runs.find(({ id }) => id === active);
    const trained = run ? Math.floor((100 * doneOf(run)) / stepsOf(run.spec).all) / 100 : null;
    if (trained !== lab.store.getState().trained) lab.note({ trained });
  });
  void made.begin();
  return made;
}
