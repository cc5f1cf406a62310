/** The RLM workspace over a worker that does as a test tells it. */

import { LabError } from '../../src/errors';
import { parseRlmSpec } from '../../src/experiment/rlm-spec';
import type { Listener, RlmWorker } from '../../src/app/rlm/client';
import type { RlmSummary, RunRequest } from '../../src/app/rlm/protocol';
import { createRlm } from '../../src/app/rlm/state';
import { spent, toldRun } from './rlm-events';

export const draft = parseRlmSpec({
  kind: 'rlm',
  name: 'A preset',
  task: { id: 'needle', characters: 1000 },
  models: { root: { kind: 'builtin', id: 'navigator' }, sub: { kind: 'builtin', id: 'labeller' } },
  prompt: { style: 'brief' },
});

export const summary: RlmSummary = {
  reason: 'final',
  answer: { text: '2', length: 1 },
  gold: '2',
  score: { score: 1, right: true, note: 'It is 2.' },
  spent,
  turns: 1,
};

/** What is not told here rejects, or is written down in `heard`. */
export function fakeRlm(
  change: Partial<RlmWorker> = {},
  loadPreset: (id: string) => Promise<unknown> = async () => ({ ...draft, name: 'Another', seed: 5 }),
  loadExample: () => Promise<File> = async () => new File([], 'example.jsonl'),
) {
  let listener!: Listener;
  const requests: RunRequest[] = [];
  const saved: { name: string; file: Blob }[] = [];
  /** Calls that have no answer, as `name argument …`. */
  const heard: string[] = [];
  const nothing = () => Promise.reject(new LabError('gone', 'No.', { hint: '' }));
  const hear =
    (name: string) =>
    (...given: readonly unknown[]): void => {
      heard.push(
        [name, ...given.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))].join(' '),
      );
    };
  const worker: RlmWorker = {
    listen: (one) => (listener = one),
    run: async (request) => {
      requests.push(request);
      listener.events(request.branch, toldRun());
      return summary;
    },
    prepare: hear('prepare'),
    stop: hear('stop'),
    answer: hear('answer'),
    handOver: async (...given) => hear('handOver')(...given),
    step: hear('step'),
    decide: hear('decide'),
    gateText: nothing,
    interrupt: hear('interrupt'),
    kill: hear('kill'),
    describe: async (files) =>
      files.map(({ name, size }, i) => ({ name, hash: `${i}`.repeat(64), bytes: size })),
    fetch: nothing,
    glimpse: nothing,
    text: nothing,
    messages: nothing,
    save: async () => ({ file: new Blob(['x']), extension: '.json', notes: ['Lost.'] }),
    recording: async () => ({ file: new Blob(['r']), extension: '.jsonl', notes: [] }),
    pack: nothing,
    open: nothing,
    drop: hear('drop'),
    coverage: nothing,
    coverageAt: nothing,
    retyped: nothing,
    openShell: nothing,
    shellRun: nothing,
    shellVariables: nothing,
    shellInspect: nothing,
    shellInterrupt: hear('shellInterrupt'),
    closeShell: hear('closeShell'),
    ...change,
  };
  const rlm = createRlm(
    {
      worker,
      page: 'http://page/',
      storage: null,
      loadPreset,
      loadExample,
      save: (name, file) => saved.push({ name, file }),
    },
    draft,
  );
  return { rlm, requests, saved, heard, listener: () => listener, state: rlm.store.getState };
}

/** A run that ends when the test says so. */
export function pending() {
  let end!: (summary: RlmSummary) => void;
  let fail!: (error: unknown) => void;
  const requests: RunRequest[] = [];
  const run = (request: RunRequest) => {
    requests.push(request);
    return new Promise<RlmSummary>((resolve, reject) => {
      end = resolve;
      fail = reject;
    });
  };
  return { run, requests, end: (one = summary) => end(one), fail: (error: unknown) => fail(error) };
}
