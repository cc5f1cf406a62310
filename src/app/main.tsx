/** Puts the page together: engine, state, address bar, React. */

import { createRoot } from 'react-dom/client';
import { App } from './App';
import { EngineClient } from './engine/client';
import { LabContext } from './hooks';
import { keepAddress } from './state/address';
import { createLab } from './state/lab';
import { loadPresets } from './state/presets';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/results.css';

const page = new URL(import.meta.env.BASE_URL, window.location.href).href;

const engine = new EngineClient(
  () => new Worker(new URL('../../workers/engine.ts', import.meta.url), { type: 'module', name: 'engine' }),
);

const lab = createLab({
  engine,
  page,
  loadPresets: () => loadPresets(page),
});

keepAddress(lab);
void lab.start(window.location.hash);

createRoot(document.getElementById('root')!).render(
  <LabContext value={lab}>
    <App />
  </LabContext>,
);
