import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recorded, setUp as startLab } from '../../../test/support/lab';
import { keepAddress, linkTo } from './address';

const claim = '&claim=on:wasm,32;1:right,0.9,7';

let listeners: Map<string, () => void>;
const replaceState = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  listeners = new Map();
  replaceState.mockClear();
  vi.stubGlobal('window', {
    location: { origin: 'http://page', pathname: '/', search: '', hash: '', href: 'http://page/' },
    history: { state: null, replaceState },
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    removeEventListener: (type: string) => listeners.delete(type),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function setUp() {
  const { lab } = await startLab();
  return { lab, leave: keepAddress(lab) };
}

const quiet = () => vi.advanceTimersByTimeAsync(1000);
const written = () => replaceState.mock.calls.map(([, , link]) => String(link));

test('a change of the experiment is written to the address, after the last of several', async () => {
  const { lab } = await setUp();
  await quiet();
  expect(written()).toEqual([]);
  lab.change({ rounds: 2 });
  lab.change({ rounds: 1 });
  await quiet();
  expect(written()).toEqual(['http://page/#v=1&preset=relay&rounds=1']);
});

test('an address that is entered is opened and left as it is; a change after it is written', async () => {
  const { lab } = await setUp();
  window.location.hash = `#v=1&preset=relay&rounds=2${claim}`;
  lab.change({ rounds: 5 }); // still waiting to be written
  listeners.get('hashchange')!();
  await quiet();
  expect(lab.store.getState().spec!.rounds).toBe(2);
  expect(written()).toEqual([]);
  lab.change({ rounds: 1 });
  await quiet();
  expect(written()).toHaveLength(1);
});

test('after its end nothing is written', async () => {
  const { lab, leave } = await setUp();
  lab.change({ rounds: 2 });
  leave();
  await quiet();
  expect(written()).toEqual([]);
  expect(listeners.size).toBe(0);
});

test('the link to a view is of the run that is shown, the one to the experiment of the settings', async () => {
  const { lab } = await setUp();
  lab.openRecording(recorded({ rounds: 2 }));
  lab.change({ rounds: 5 });
  expect((await linkTo(lab, 'view')).text).toContain('rounds=2');
  const experiment = await linkTo(lab, 'experiment');
  expect(experiment.text).toContain('rounds=5');
  expect(experiment.text).not.toContain('claim=');
});
