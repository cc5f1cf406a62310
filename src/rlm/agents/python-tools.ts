/** Tools that a user wrote in Python, for an agent that writes none: called one by one in a session of their own. */

import type { Json } from '../../json';
import type { HostReply, Session, SessionHost } from '../../repl/session-types';
import type { AgentRun } from '../agent-run';
import type { RlmTool } from '../run-types';
import { callTool, closeFor, openFor } from '../session-host';
import { orAborted } from '../waiting';

export class PythonTools {
  private session: Promise<Session> | null = null;
  private given: { readonly value: Json } | null = null;

  /** Opens nothing before the first call. */
  constructor(
    private readonly run: AgentRun,
    private readonly signal: AbortSignal,
  ) {}

  /** Undefined: no tool of this name has Python source. */
  find(name: string): RlmTool['call'] {
    const tool = this.run.tree.tools.find((one) => one.name === name && one.python !== undefined);
    return tool && ((args, kwargs) => this.call(name, args, kwargs));
  }

  dispose(): void {
    void this.session?.then((session) => closeFor(this.run, session)).catch(() => undefined);
  }

  /** What it gives back, else what it printed. @throws Error with the traceback; the signal's reason. */
  private async call(
    name: string,
    args: readonly Json[],
    kwargs: Readonly<Record<string, Json>>,
  ): Promise<Json> {
    this.session ??= openFor(this.run, this.host(), this.signal);
    const session = await this.session;
    this.given = null;
    // What JSON writes as a text, Python reads as the same one; the value comes by the session's own ending.
    const read = (value: Json) => `__import__("json").loads(${JSON.stringify(JSON.stringify(value))})`;
    const code = `FINAL(${name}(*${read(args)}, **${read(kwargs)}))`;
    const { status, stdout, error } = await orAborted(session.run(code, this.signal), this.signal);
    const given = this.given as { readonly value: Json } | null;
    if (!given) throw new Error(error?.traceback ?? `the tool was stopped (${status})`);
    return given.value ?? (stdout === '' ? null : stdout);
  }

  private host(): SessionHost {
    return {
      call: async (call, signal): Promise<HostReply> => {
        switch (call.kind) {
          case 'final':
            this.given ??= { value: call.value };
            return { ok: true, value: null };
          case 'tool':
            return callTool(this.run, call.name, call.args, call.kwargs, signal);
          default:
            return { ok: false, type: 'ToolError', message: 'models cannot be asked by a tool here' };
        }
      },
    };
  }
}
