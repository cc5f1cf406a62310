/** Puts the page together: engine, state, store, address bar, keys, React. */

import { createRoot } from 'react-dom/client';
import { readTraceParts } from '../experiment/trace-file';
import { App } from './App';
import { aside } from './aside';
import { EngineClient } from './engine/client';
import { withPython } from './engine/python';
import { LabContext } from './hooks';
import { KeyManager } from './keys';
import { browserHost } from './offline/browser';
import { Offline } from './offline/register';
import { wantsOf } from './offline/wants';
import { pageAddress } from './page';
import { keepAddress } from './state/address';
import { fetchFrom, loadCatalogue, loadJson, loadPresets } from './state/catalogue';
import { createLab } from './state/lab';
import { watchLinks } from './state/missing';
import { fetchCalibrations } from './state/resources';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/results.css';
import './styles/tools.css';
import './styles/cursor.css';
import './styles/pictures.css';
import './styles/compare.css';
import './styles/sharing.css';
import './styles/help.css';

const page = pageAddress();
const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)');

const openTrained = async () => (await import('./state/trained')).openTrained();

const engine = new EngineClient(() =>
  withPython(
    new Worker(new URL('../../workers/engine.ts', import.meta.url), { type: 'module', name: 'engine' }),
  ),
);

const lab = createLab({
  engine,
  page,
  clock: {
    now: () => performance.now(),
    frame: (callback) => requestAnimationFrame(callback),
    reducedMotion: () => reducedMotion.matches,
  },
  loadCatalogue: () => loadCatalogue(page),
  loadPresets: (ids) => loadPresets(page, ids),
  loadTrace: async (name) => {
    const [json, tensors] = await Promise.all([
      loadJson(page, `traces/${name}.json`),
      fetchFrom(page, `traces/${name}.safetensors`).then((response) => response.arrayBuffer()),
    ]);
    return readTraceParts(json, new Uint8Array(tensors));
  },
  // The first picture does without it.
  openStore: async () => (await import('../experiment/store')).openRunStore({ codec: aside }),
  openTrained,
});

const offline = new Offline(browserHost(page));
void offline.start();
lab.store.subscribe(({ spec }, before) => {
  if (spec && spec !== before.spec) void offline.want(wantsOf(spec));
});

const keys = new KeyManager();
keys.listen(window);
keepAddress(lab);
watchLinks(lab, openTrained);
lab.store.subscribe(({ run }, before) => {
  if (run && run.spec !== before.run?.spec)
    void fetchCalibrations(
      run.spec.agents.map(({ id }) => id),
      (path) => loadJson(page, path),
    );
});
void lab.start(window.location.hash);

createRoot(document.getElementById('root')!).render(
  <LabContext value={{ ...lab, keys, offline }}>
    <App />
  </LabContext>,
);
