/** What the loop itself costs: a turn without its model and its Python, and a stop. */

import { summarise, type Summary } from '../stats';
import { begin, cell } from './run';
import { RUNS, STOPS, TURNS } from './settings';

export interface OverheadResult {
  /** Milliseconds a turn, by run, of everything but the model's answer and Python's own running. */
  readonly turn: Summary;
  /** Milliseconds of Python's own running a turn. */
  readonly python: Summary;
}

export async function measureOverhead(say: (line: string) => void): Promise<OverheadResult> {
  const [turn, python]: [number[], number[]] = [[], []];
  const code = 'total = sum(range(1000))\nprint(total, len(context))';
  const turns = [...Array.from({ length: TURNS }, () => cell(code)), cell('FINAL(total)')];
  for (let i = 0; i < RUNS; i++) {
    const { of, result } = await begin(turns).done;
    if (result.value !== 499_500) throw new Error(JSON.stringify(result));
    const starts = of('turn_start');
    // The first turn waits for the interpreter's start.
    const first = of('cell_end')[0]!.t;
    const whole = starts.at(-1)!.t - first;
    const inTime = ({ t }: { t: number }) => t > first && t < starts.at(-1)!.t;
    const cells = of('cell_end').filter(inTime);
    const model = of('response').filter(inTime);
    const pythons = cells.reduce((sum, { seconds, waited }) => sum + (seconds + waited) * 1000, 0);
    const models = model.reduce((sum, { seconds }) => sum + seconds * 1000, 0);
    turn.push((whole - pythons - models) / cells.length);
    python.push(pythons / cells.length);
    say(`  run ${i + 1}: ${turn.at(-1)!.toFixed(2)} ms a turn`);
  }
  return { turn: summarise(turn), python: summarise(python) };
}

export interface StopResult {
  /** Milliseconds from the stop to the run's end: in a loop of Python, and while a model is waited for. */
  readonly python: Summary;
  readonly model: Summary;
}

export async function measureStop(say: (line: string) => void): Promise<StopResult> {
  const times = { python: [] as number[], model: [] as number[] };
  const silent = { name: 'silent', contextTokens: null, complete: () => new Promise<never>(() => {}) };
  const cases = {
    python: { code: 'while True:\n    pass', until: 'cell_start' },
    model: { code: 'llm_query("x")', until: 'request' },
  } as const;
  for (let i = 0; i < STOPS; i++)
    for (const [name, { code, until }] of Object.entries(cases)) {
      const run = begin([cell(code)], { models: { sub: silent } });
      await run.seen((event) =>
        until === 'request' ? event.type === until && event.purpose === 'sub' : event.type === until,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const began = performance.now();
      run.stop();
      const { result } = await run.done;
      const took = performance.now() - began;
      times[name as keyof typeof times].push(took);
      if (result.reason !== 'aborted') throw new Error(`a stopped run ended as ${result.reason}`);
      say(`  stop ${i + 1} (${name}): ${took.toFixed(0)} ms`);
    }
  return { python: summarise(times.python), model: summarise(times.model) };
}
