import { describe, expect, test } from 'vitest';
import { computing, relay, setUp } from '../../../test/support/lab';
import { LabError } from '../../errors';
import { readRows } from '../../tasks/custom/read';
import { customTask } from '../../tasks/custom/task';
import { provideTask } from '../../tasks/registry';
import type { TrainedHere } from './lab-state';

const row = (i: number) =>
  JSON.stringify({ question: `What is ${i} and ${i}?`, answer: `${2 * i}`, split: 'test' });
const jsonl = new TextEncoder().encode([1, 2, 3].map(row).join('\n'));
const settled = () => new Promise((done) => setTimeout(done, 0));
let files = 0;
/** A link to an experiment with a file that no other test has provided. */
function ownFile() {
  const hash = `${++files}`.padStart(64, '0');
  const file = { name: 'mine.jsonl', hash };
  return {
    file,
    link: `#v=1&data.task=custom&data.file.name=mine.jsonl&data.file.hash=${hash}&data.file.rows=3`,
  };
}

/** A training store that has the files of `here`. */
function trained(here: Set<string>) {
  const listeners: (() => void)[] = [];
  const store: TrainedHere = {
    links: async () => [
      { hash: 'f'.repeat(64), name: 'mine', label: 'Mine', pattern: 'sequential', agents: [] },
    ],
    async provide(file) {
      if (here.has(file.hash)) provideTask(file.hash, customTask(readRows(jsonl, file.name), file));
      return here.has(file.hash);
    },
    onChange: (listener) => void listeners.push(listener),
  };
  return { open: () => Promise.resolve(store), changed: () => listeners.forEach((tell) => tell()) };
}

describe('questions of one’s own', () => {
  test('are taken from this browser, so that the experiment that names them opens', async () => {
    const { file, link } = ownFile();
    const { state } = await setUp(computing, link, { openTrained: trained(new Set([file.hash])).open });
    await settled();
    expect(state().error).toBeNull();
    expect(state().question).toMatchObject({ split: 'test', answer: expect.stringMatching(/^[246]$/) });
  });

  test('that are not here are said to be missing, with what to do, and nothing is broken', async () => {
    const { link } = ownFile();
    const { lab, state } = await setUp(computing, link, { openTrained: trained(new Set()).open });
    await settled();
    expect(state().error).toMatchObject({ code: 'no_data', field: 'data.file' });
    expect(state().question).toBeNull();
    lab.change({ data: state().preset!.spec.data });
    expect(state().question).not.toBeNull();
    expect(state().error).toBeNull();
  });

  test('that are opened later mend what was missing', async () => {
    const { file, link } = ownFile();
    const here = new Set<string>();
    const { open, changed } = trained(here);
    const { state } = await setUp(computing, link, { openTrained: open });
    await settled();
    expect(state().error).toMatchObject({ code: 'no_data' });
    here.add(file.hash);
    changed();
    await settled();
    expect(state()).toMatchObject({ error: null, question: { split: 'test' } });
  });
});

test('links of one’s own are listed; a browser that keeps nothing has none, and says nothing', async () => {
  const { state } = await setUp(computing, '', { openTrained: trained(new Set()).open });
  await settled();
  expect(state().ownLinks.map(({ name }) => name)).toEqual(['mine']);
  const refuse = () => Promise.reject(new LabError('no_store', 'No.', { hint: 'None.' }));
  const without = await setUp(computing, '', { openTrained: refuse });
  await settled();
  expect(without.state()).toMatchObject({ ownLinks: [], error: null });
});

test('an experiment with other agents is one of the preset that has them', async () => {
  const mixture = { ...(relay as object), name: 'Mixture', pattern: 'mixture', agents: [{ id: 'expert-a' }] };
  const { lab, state } = await setUp(computing, '', {
    loadPresets: () =>
      Promise.resolve([
        { id: 'relay', json: relay },
        { id: 'mixture', json: mixture },
      ]),
  });
  expect(lab.presets().map(({ id }) => id)).toEqual(['relay', 'mixture']);
  expect(state().preset!.id).toBe('relay');
  await lab.open('#v=1&preset=mixture&rounds=2');
  expect(state()).toMatchObject({ preset: { id: 'mixture' }, spec: { rounds: 2, pattern: 'mixture' } });
});
