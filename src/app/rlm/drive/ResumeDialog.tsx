/** Before a run goes on that ended early: which budgets it gets, and what of its last turn stands. */

import { useId, useState } from 'react';
import { formatCount, plural } from '../../format';
import { useRlm } from '../hooks';
import { Dialog } from './Dialog';
import { resumePlan, type Raisable, type ResumePlan } from './resume';

const names: Readonly<Record<Raisable, string>> = {
  turns: 'Turns',
  calls: 'Sub-calls',
  tokens: 'Tokens',
  cost: 'US dollars',
  seconds: 'Seconds',
};

export function ResumeDialog({ branch, onClose }: { branch: string; onClose: () => void }) {
  const rlm = useRlm();
  const [plan] = useState(() => resumePlan(rlm.store.getState().runs.get(branch)!)!);
  const [keep, setKeep] = useState((plan.unfinished?.calls ?? 0) > 0);
  const [texts, setTexts] = useState<Readonly<Partial<Record<Raisable, string>>>>({});
  const raised = plan.raise.map((one) => ({ ...one, given: Number(texts[one.key] ?? one.to) }));
  const wrong = raised.find((one) => !isFine(one));
  const go = (close: () => void) => {
    if (wrong) return;
    close();
    void rlm.resume(branch, keep, Object.fromEntries(raised.map(({ key, given }) => [key, given])));
  };
  return (
    <Dialog
      title={`Resume after ${plan.turns === 0 ? 'the start' : plural(plan.turns, 'turn')}`}
      small
      onClose={onClose}
    >
      {(close) => (
        <form
          method="dialog"
          onSubmit={(event) => {
            event.preventDefault();
            go(close);
          }}
        >
          <p className="muted">
            Its answers are taken from the record and cost nothing; Python runs its cells again. It goes on as
            a new branch.
          </p>
          {raised.map(({ key, was, limit, given }) => (
            <Budget
              key={key}
              label={`${names[key]} at most (all ${formatCount(was)} were used)`}
              text={texts[key] ?? String(given)}
              fault={
                isFine({ given, was, limit, key })
                  ? null
                  : `More than ${formatCount(was)}, at most ${formatCount(limit.max)}${whole(key) ? ', a whole number' : ''}.`
              }
              onChange={(text) => setTexts({ ...texts, [key]: text })}
            />
          ))}
          {plan.atLimit.map(({ key, limit }) => (
            <p key={key} className="muted">
              {names[key]}: all {formatCount(limit.max)} were used, and more cannot be given. It will end
              there again.
            </p>
          ))}
          {plan.unfinished && <Unfinished unfinished={plan.unfinished} keep={keep} onKeep={setKeep} />}
          <div className="actions">
            <button type="submit" className="primary" disabled={wrong !== undefined}>
              Resume
            </button>
            <button type="button" onClick={close}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

const whole = (key: Raisable) => key !== 'cost' && key !== 'seconds';

interface Given extends Pick<ResumePlan['raise'][number], 'key' | 'was' | 'limit'> {
  readonly given: number;
}

const isFine = ({ key, given, was, limit }: Given) =>
  given > was && given <= limit.max && (!whole(key) || Number.isInteger(given));

function Budget(props: {
  label: string;
  text: string;
  fault: string | null;
  onChange: (text: string) => void;
}) {
  const { label, text, fault, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-invalid={fault !== null}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

interface UnfinishedProps {
  unfinished: NonNullable<ResumePlan['unfinished']>;
  keep: boolean;
  onKeep: (keep: boolean) => void;
}

function Unfinished({ unfinished: { turn, calls }, keep, onKeep }: UnfinishedProps) {
  const choices = [
    {
      value: false,
      label: `Ask the model for turn ${turn} again`,
      title: 'For a turn that went wrong, as by a loop without end',
    },
    {
      value: true,
      label: `Keep its answer${calls > 0 ? ` and ${plural(calls, 'sub-call')}` : ''}, and run its code again`,
      title: 'What had been answered is not paid for again',
    },
  ];
  return (
    <fieldset className="only">
      <legend>Turn {turn} did not end</legend>
      {choices.map(({ value, label, title }) => (
        <label key={label} className="check" title={title}>
          <input type="radio" name="unfinished" checked={keep === value} onChange={() => onKeep(value)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
