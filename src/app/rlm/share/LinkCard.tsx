/** What a link or a file brought: whose set-up, what was recorded, what was not taken; and what one can do with it. */

import '../../styles/rlm-share.css';
import { plural } from '../../format';
import { visible } from '../../../visible';
import { useRlm, useRlmState } from '../hooks';
import { modelsIn } from '../draft';
import { dollars } from '../money';
import { isActive, type RunState } from '../run';
import { setupInWords } from './setup-words';

/** Characters of a question. */
const SHOWN = 300;

export default function LinkCard() {
  const link = useRlmState((state) => state.link);
  const run = useRlmState((state) => state.run);
  const isForeign =
    (run?.origin.kind === 'link' || run?.origin.kind === 'file') && run.spec !== null && !isActive(run);
  if (isForeign) return <RunCard key={run.id} run={run} />;
  // Once something was run, it has been seen.
  return link && link.branch === null && link.beside === (run?.id ?? null) ? <SetupCard /> : null;
}

/** A recorded run with its set-up. */
function RunCard({ run }: { run: RunState }) {
  const rlm = useRlm();
  const link = useRlmState((state) => state.link);
  const busy = useRlmState(({ runs }) => [...runs.values()].some((one) => isActive(one)));
  const held = useRlmState((state) => state.held);
  const { spec, origin, trajectory } = run;
  if (!spec || origin.kind === 'here') return null;
  const isLink = origin.kind === 'link';
  const { context } = spec;
  const missing = context?.kind === 'files' ? context.files.filter(({ hash }) => !held.has(hash)) : [];
  const calls = trajectory.calls.size;
  const cost = trajectory.spent?.cost;
  const recorded = [
    plural(trajectory.turns.size, 'turn'),
    plural(calls, 'call'),
    ...(cost === undefined ? [] : [dollars(cost)]),
  ];
  return (
    <section className="card link-card" aria-label={isLink ? 'Run from a link' : 'Run from a file'}>
      <h2>{isLink ? 'Somebody’s run, from a link' : `A recorded run, from “${visible(origin.name)}”`}</h2>
      <SetupList run={run} />
      <p>
        Recorded: {recorded.join(', ')}. Nothing of it has been run here: what is shown is what was recorded.
      </p>
      {isLink && link && <Notices sentences={link.notices} />}
      {missing.length > 0 && (
        <p className="notice">
          To replay it, its context is needed: take the set-up, then drop{' '}
          {missing
            .slice(0, 3)
            .map(({ name }) => `“${visible(name)}”`)
            .join(', ')}{' '}
          there.
        </p>
      )}
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={busy || missing.length > 0}
          title="Python really runs, in this tab; the models’ answers are the recorded ones and cost nothing. Then the two are compared."
          onClick={() => void rlm.replayRun(run.id)}
        >
          Replay it here (runs Python)
        </button>
        <button
          type="button"
          title="Into the form on the left, to be changed and run with models of your own. Runs nothing."
          onClick={() => rlm.takeSetup(run.id)}
        >
          Take the set-up only
        </button>
      </div>
    </section>
  );
}

/** A set-up without a run. */
function SetupCard() {
  const rlm = useRlm();
  const link = useRlmState((state) => state.link)!;
  return (
    <section className="card link-card" aria-label="Set-up from a link">
      <h2>A set-up from a link</h2>
      <p>It stands on the left. Nothing has been run, and nothing fetched.</p>
      <Brings />
      <Notices sentences={link.notices} />
      <div className="actions">
        <button type="button" onClick={() => rlm.dismissLink()}>
          Dismiss
        </button>
      </div>
    </section>
  );
}

/** What Run would do with a stranger's set-up that one may not expect: code of theirs, and a key of one's own that goes out. */
function Brings() {
  const tools = useRlmState(({ draft }) => draft.tools.length);
  const models = useRlmState(({ draft }) => draft.models);
  const keys = useRlmState((state) => state.keys.values);
  const keyed = [...new Set(modelsIn(models).flatMap((ref) => ('url' in ref ? [ref.url] : [])))].filter(
    (url) => URL.canParse(url) && keys[new URL(url).origin],
  );
  return (
    <>
      {tools > 0 && (
        <p className="notice">
          It brings {plural(tools, 'tool')} in Python, written by whoever made the link: Run would run them,
          in the closed-off session. Read them first, under Answer and tools.
        </p>
      )}
      {keyed.map((url) => (
        <p key={url} className="notice">
          Run would send the key that you have entered for {visible(new URL(url).origin)} to {visible(url)}.
        </p>
      ))}
    </>
  );
}

function SetupList({ run }: { run: RunState }) {
  const { question, context, models, agent } = setupInWords(run.spec!);
  const { root, agents } = run.trajectory;
  const asked = (root === null ? null : agents.get(root)?.question.text) ?? question;
  const rows = [
    ['Question', asked.length > SHOWN ? `${asked.slice(0, SHOWN)}…` : asked],
    ['Context', context],
    ['Models', models],
    ['Agent', agent],
  ] as const;
  return (
    <dl className="setup-words">
      {rows.map(([term, words]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{visible(words)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Notices({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <ul className="run-notices" aria-label="What was not taken as it stands">
      {sentences.map((sentence) => (
        <li key={sentence}>{visible(sentence)}</li>
      ))}
    </ul>
  );
}
