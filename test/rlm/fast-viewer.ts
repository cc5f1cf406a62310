/**
 * What fast-rlm's terminal viewer makes of a log, by its rules as described: lines in any order, grouped by run, hung on
 * parents, steps by number; the children of a step are those that began since the step before was logged.
 */

/** Anything, as JSON is. */
type Loose = ReturnType<typeof JSON.parse>;

interface Entry {
  readonly time: number;
  readonly fields: Record<string, Loose>;
}

export interface FastRun {
  readonly id: string;
  readonly depth: number;
  readonly steps: readonly { readonly step: number; readonly code: string; readonly children: FastRun[] }[];
  readonly result: unknown;
  /** Children that no step's time holds. */
  readonly lost: number;
  readonly tokens: number;
}

export function openFast(text: string): FastRun[] {
  const runs = new Map<string, Entry[]>();
  const parents = new Map<string, string>();
  for (const line of text.split('\n').filter(Boolean)) {
    const fields = JSON.parse(line) as Entry['fields'];
    for (const name of ['run_id', 'event_type', 'time'])
      if (typeof fields[name] !== 'string') throw new Error(`${name} is ${typeof fields[name]}`);
    if (!/^\d+-[0-9a-z]{9}$/.test(String(fields.run_id))) throw new Error(`run_id ${fields.run_id}`);
    if (fields.level !== 30 || typeof fields.depth !== 'number') throw new Error('level or depth');
    const time = Date.parse(String(fields.time));
    if (Number.isNaN(time)) throw new Error('time');
    const id = String(fields.run_id);
    runs.set(id, [...(runs.get(id) ?? []), { time, fields }]);
    if (fields.parent_run_id !== undefined) parents.set(id, String(fields.parent_run_id));
  }
  const make = (id: string): FastRun => {
    const entries = runs.get(id)!;
    const below = [...parents].filter(([, parent]) => parent === id).map(([child]) => child);
    const begins = new Map(
      below.map((child) => [child, Math.min(...runs.get(child)!.map(({ time }) => time))]),
    );
    const steps = entries
      .filter(({ fields }) => ['execution_result', 'code_generated'].includes(String(fields.event_type)))
      .sort((a, b) => Number(a.fields.step) - Number(b.fields.step));
    let placed = 0;
    const shown = steps.map(({ time, fields }, i) => {
      checkStep(fields);
      const since = i === 0 ? -Infinity : steps[i - 1]!.time;
      const children = below.filter((child) => begins.get(child)! >= since && begins.get(child)! < time);
      placed += children.length;
      return { step: Number(fields.step), code: String(fields.code), children: children.map(make) };
    });
    const tokens = steps.reduce((sum, { fields }) => sum + Number(fields.usage.total_tokens), 0);
    const final = entries.find(({ fields }) => fields.event_type === 'final_result');
    const depth = Number(entries[0]!.fields.depth);
    return {
      id,
      depth,
      steps: shown,
      result: final?.fields.result,
      lost: below.length - placed,
      tokens,
    };
  };
  return [...runs.keys()].filter((id) => !parents.has(id)).map(make);
}

function checkStep({ event_type: type, step, code, output, hasError, usage }: Entry['fields']): void {
  if (!Number.isInteger(step) || typeof code !== 'string') throw new Error('step or code');
  for (const name of [
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'cached_tokens',
    'reasoning_tokens',
  ])
    if (typeof usage[name] !== 'number') throw new Error(`usage.${name}`);
  if (type !== 'execution_result') return;
  if (typeof hasError !== 'boolean') throw new Error('hasError');
  if (!/^\[(FULL OUTPUT SHOWN|EMPTY OUTPUT|TRUNCATED: Last \d+ chars shown)\]/.test(String(output)))
    throw new Error(`output begins ${String(output).slice(0, 30)}`);
}
