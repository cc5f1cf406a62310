/** Sessions of a person's own: each stands where a run's stood after some of its cells, and never touches the run. */

import { LabError } from '../../../errors';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { forkSession } from '../../../repl/session';
import type { CellResult, Session, Variable } from '../../../repl/session-types';
import type { LoadingStep, OpenedShell, RlmMessage, ShellPlace } from '../protocol';
import { MORE } from '../protocol';
import type { Branch, Branches, KeptSession } from './branches';
import type { Surroundings } from './host';
import { ShellHost } from './shell-host';
import { asText, start } from './trim';

/** Open at one time: each is an interpreter. */
const MOST = 4;
/** Entries of one level that one look gives. */
const ENTRIES = 200;
/** Between two pieces of output. */
const TELL_MS = 50;

interface Shell {
  readonly session: Session;
  readonly host: ShellHost;
  readonly told: Told;
}

export class Shells {
  private readonly open = new Map<string, Shell>();
  /** What ends one, from the moment that it was asked for. */
  private readonly aborts = new Map<string, AbortController>();
  private opened = 0;

  constructor(
    private readonly post: (message: RlmMessage) => void,
    private readonly surroundings: Surroundings,
    private readonly branches: Branches,
  ) {}

  /** @throws LabError `gone`, `no_session`; `repl_unavailable`; `shell_closed` where it was closed meanwhile */
  async openAt({ branch: id, run, cells }: ShellPlace): Promise<OpenedShell> {
    const branch = this.branches.get(id);
    const kept = branch.sessions.get(run);
    const { spec } = branch;
    if (!kept || !spec) throw noSession(branch);
    const name = `s${++this.opened}`;
    for (const oldest of [...this.aborts.keys()].slice(0, Math.max(0, this.aborts.size - MOST + 1)))
      this.close(oldest);
    const told = new Told((stream, text) => this.post({ type: 'rlm-shell', shell: name, stream, text }));
    const abort = new AbortController();
    this.aborts.set(name, abort);
    const host = this.hostOf(branch, spec, kept, told, abort.signal);
    try {
      const session = await forkSession(kept.session, cells, host, { signal: abort.signal });
      if (abort.signal.aborted) session.dispose();
      abort.signal.throwIfAborted();
      this.open.set(name, { session, host, told });
      // A cell of nothing tells what could not be had again.
      const { notes } = await session.run('');
      return { shell: name, variables: await session.variables(), notes };
    } catch (error) {
      const isOpen = this.open.has(name);
      this.close(name);
      if (!isOpen) await host.close();
      throw error;
    }
  }

  /** @throws LabError `shell_closed`, `repl_broken` */
  async run(name: string, code: string): Promise<CellResult> {
    const { session, host, told } = this.get(name);
    const used = host.begin();
    told.begin();
    try {
      const result = await session.run(code);
      return cut({ ...result, notes: [...result.notes, ...used()] });
    } finally {
      told.end();
    }
  }

  /** @throws LabError `shell_closed` */
  async variables(name: string): Promise<readonly Variable[]> {
    return this.get(name).session.variables();
  }

  /** @throws LabError `shell_closed`, `no_variable` */
  async inspect(
    shell: string,
    name: string,
    path: readonly (string | number)[],
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<{ readonly value: Variable; readonly entries: readonly Variable[] }> {
    const { session } = this.get(shell);
    const { value } = await session.inspect(name, path, { from: 0, count: 0 });
    // Of a text, characters are counted: those may be more than entries of a list.
    const most = /^(str|bytes|bytearray)$/.test(value.type) ? MORE : ENTRIES;
    return session.inspect(name, path, { from, count: Math.min(count, most) });
  }

  interrupt(name: string): void {
    this.open.get(name)?.session.interrupt();
  }

  /** One that is being opened comes to an end too. */
  close(name: string): void {
    this.aborts.get(name)?.abort(closed());
    this.aborts.delete(name);
    const shell = this.open.get(name);
    if (!shell) return;
    this.open.delete(name);
    shell.told.end();
    shell.session.dispose();
    void shell.host.close();
  }

  private get(name: string): Shell {
    const shell = this.open.get(name);
    if (!shell) throw closed();
    return shell;
  }

  private hostOf(
    branch: Branch,
    spec: RlmSpec,
    kept: KeptSession,
    told: Told,
    signal: AbortSignal,
  ): ShellHost {
    const { request } = branch;
    const note = (step: LoadingStep) => this.post({ type: 'rlm-loading', step });
    return new ShellHost({
      spec,
      depth: kept.depth,
      spawn: this.surroundings.spawn(note),
      open: (ref) =>
        this.surroundings.open(ref, {
          page: request?.page ?? '',
          keys: request?.keys ?? {},
          prices: request?.prices ?? [],
          note,
          signal,
        }),
      signal,
      onOutput: (stream, text) => told.add(stream, text),
    });
  }
}

/** Output as it is printed: joined, at most 20 times a second, and of a flood only the beginning. */
class Told {
  private waiting: { readonly stream: 'stdout' | 'stderr'; text: string }[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private left = MORE;

  constructor(private readonly tell: (stream: 'stdout' | 'stderr', text: string) => void) {}

  begin(): void {
    this.left = MORE;
  }

  add(stream: 'stdout' | 'stderr', text: string): void {
    const piece = start(text, this.left);
    if (piece === '') return;
    this.left -= piece.length;
    const last = this.waiting.at(-1);
    if (last?.stream === stream) last.text += piece;
    else this.waiting.push({ stream, text: piece });
    this.timer ??= setTimeout(() => this.end(), TELL_MS);
  }

  /** Tells what is there. */
  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const { stream, text } of this.waiting.splice(0)) this.tell(stream, text);
  }
}

/** What a cell said, as the page can take it. */
function cut(result: CellResult): CellResult {
  const notes = [...result.notes];
  const short = (text: string, what: string) => {
    if (text.length <= MORE) return text;
    const of = `${MORE.toLocaleString('en')} of ${text.length.toLocaleString('en')}`;
    notes.push(`${what}: only the first ${of} characters are shown.`);
    return start(text, MORE);
  };
  const { stdout, stderr, value, error, final, changed } = result;
  const answer = final ? asText(final.value) : '';
  return {
    ...result,
    stdout: short(stdout, 'Output'),
    stderr: short(stderr, 'Errors'),
    value: value === null ? null : short(value, 'Value'),
    error: error && {
      ...error,
      message: start(error.message, MORE),
      traceback: start(error.traceback, MORE),
    },
    final: final && (answer.length > MORE ? { ...final, value: short(answer, 'Answer') } : final),
    changed: changed.slice(0, ENTRIES),
    notes,
  };
}

const closed = () =>
  new LabError('shell_closed', 'This shell is closed.', {
    hint: `Open it again: at most ${MOST} are open at one time, and the oldest is closed.`,
  });

function noSession({ request, spec }: Branch): LabError {
  if (request && spec?.agent === 'direct')
    return new LabError('no_session', 'This run asked a model directly: there is no Python in it.', {
      hint: 'Choose another agent and run it.',
    });
  if (request)
    return new LabError(
      'no_session',
      'The session of this run is not there: it had none, or it was let go.',
      {
        hint: 'The last sessions are kept. Replay the run, then open it.',
      },
    );
  return new LabError('no_session', 'This run was only opened, so there is no Python session of it.', {
    hint: 'Replay it first: its cells are then really run.',
  });
}
