/** What went wrong: code, sentence, what to do, and one click to do it. */

import { FaultCard } from './FaultCard';
import type { LabErrorJson } from '../../errors';
import { useLab, useLabState, type PageLab } from '../hooks';
import { linksFor } from '../state/choices';

interface Remedy {
  readonly label: string;
  readonly apply: (lab: PageLab) => void;
  /** What went wrong is still so afterwards. */
  readonly stays?: boolean;
}

const runAgain: Remedy = { label: 'Run again', apply: (lab) => void lab.run() };
const onWasm: Remedy = {
  label: 'Run on WASM',
  apply: (lab) => {
    lab.change({ device: 'wasm' });
    void lab.run();
  },
};
const reset: Remedy = { label: 'Reset to the preset', apply: (lab) => lab.reset() };
const untrained: Remedy = {
  label: 'Use untrained links',
  apply: (lab) => lab.change({ links: linksFor('untrained', lab.store.getState().spec!.links) }),
};
const openFile: Remedy = {
  label: 'Open the file…',
  apply: (lab) => void import('../open').then(({ chooseFiles }) => chooseFiles(lab), lab.fail),
  stays: true,
};
const asSent: Remedy = { label: 'Deliver messages as sent', apply: (lab) => lab.change({ control: 'none' }) };
const takeBack: Remedy = { label: 'Take all back', apply: (lab) => lab.change({ interventions: [] }) };
const builtIn: Remedy = {
  label: 'Use the preset’s questions',
  apply: (lab) => lab.change({ data: lab.store.getState().preset!.spec.data }),
};
const testSplit: Remedy = {
  label: 'Use the test questions',
  apply: (lab) => lab.change({ data: { ...lab.store.getState().spec!.data, split: 'test' } }),
};
const loadAgain: Remedy = {
  label: 'Try again',
  apply: (lab) => void (lab.store.getState().spec ? lab.run() : lab.start(window.location.hash)),
};

/** The hints of these errors, as buttons. */
const remedies: Readonly<Record<string, readonly Remedy[]>> = {
  worker_died: [runAgain],
  device_lost: [onWasm],
  runtime_failed: [onWasm],
  no_webgpu: [onWasm],
  bad_control: [asSent],
  bad_intervention: [takeBack],
  no_data: [openFile, builtIn],
  bad_data: [builtIn],
  bad_split: [testSplit, builtIn],
  no_links: [openFile, untrained],
  bad_links: [untrained],
  wrong_links: [openFile, untrained],
  foreign_links: [untrained],
  misfit_links: [untrained],
  bad_safetensors: [loadAgain, untrained],
  wrong_checkpoint: [reset],
  bad_spec: [reset],
  bad_prompt: [reset],
  not_found: [loadAgain, reset],
  offline: [loadAgain],
  http_status: [loadAgain],
  truncated: [loadAgain],
};

export function ErrorCard() {
  const error = useLabState((state) => state.error);
  return <div role="alert">{error && <Card error={error} />}</div>;
}

function Card({ error }: { error: LabErrorJson }) {
  const lab = useLab();
  return (
    <FaultCard error={error} label="Error">
      {(remedies[error.code] ?? []).map(({ label, apply, stays }) => (
        <button
          key={label}
          type="button"
          className="primary"
          onClick={() => {
            if (!stays) lab.dismissError();
            apply(lab);
          }}
        >
          {label}
        </button>
      ))}
      <button type="button" onClick={() => lab.dismissError()}>
        Dismiss
      </button>
    </FaultCard>
  );
}
