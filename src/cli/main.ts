/**
 * `npm run lab -- <command> <spec.json | preset | link> [options]`. JSON on stdout, progress on stderr; exit code 0, 1
 * (failed) or 2 (bad input, with the field's path).
 */

import { parseArgs } from 'node:util';
import { LabError } from '../errors';
import { evaluate, run, type Command } from './commands';
import { openData } from './data';
import { badInput, readSpec } from './input';
import { links } from './links';
import { rlm, rlmEval, type RlmCommand } from './rlm';
import { gradients, train } from './training';

const commands: Readonly<Record<string, Command>> = { run, eval: evaluate, train, gradients, links };
const rlmCommands: Readonly<Record<string, RlmCommand>> = { rlm, 'rlm-eval': rlmEval };

const usage = `npm run lab -- <command> <spec.json | preset | link> [options]

commands
  run        one question, with its trace on stdout      --tensors FILE  hidden states, messages, attention, lens
  eval       accuracy with its 95 % interval             --n N --seed N --split test|validation|link|pretrain|test-one-new|test-all-new
  train      the links                                   --out FILE  --state FILE (resumes from it)
  gradients  the loss and its gradient by every link     --out FILE  --n N  --check (against finite differences)
  links      made elsewhere, into the lab's own format   --import FILE[,FILE…] (again and again)  --out FILE
  rlm        one run of a recursive language model       --trace FILE  --export official|fast-rlm|dspy [--out FILE]
                                                         --record FILE  --replay FILE
                                                         --replay-trace TRACE  Python runs again, no model is asked
                                                         --resume TRACE  goes on where a run ended
                                                         --fork TRACE --at TURN[.CELL] with one of --answer, --code,
                                                         --observe TEXT|@FILE: goes on from there, changed
                                                         (a trace of ours needs no spec; a log of another system does)
  rlm-eval   a grid of such runs, with intervals         --vary path=value,value (again and again)  --n N --seed N
models of rlm and rlm-eval
  --model M, --sub M   instead of the spec's: URL#name (OpenAI-compatible, URL up to /v1), ollama:URL#name,
                       builtin:name, system:preset (a system of agents, as mixture), or person (you answer, in
                       this terminal)
                       tab:owner/name (of the hub, run here by transformers.js)
  --key-env NAME       the environment variable with the key of the root's service, LAB_API_KEY unless said;
                       ORIGIN=NAME for a further service (again and again), and where a trace or a link names the
                       root's service
  --prices FILE        what tokens cost: [{"model", "prompt", "completion"}], US dollars per million
  --question TEXT      a question of your own instead of the spec's task
  --context FILE       its context: one file as text (.json, .jsonl, .csv: as what it holds), several by name (again and again)
options
  --set path=value   any field of the spec, again and again; a counterfactual, for example, is
                     --set 'interventions=[{"round":1,"agent":2,"kind":"zero"}]'
  --links FILE       a links file instead of the spec's
  --data FILE        questions of your own instead of the spec's, as JSONL: one {"question": …, "answer": …} a line
  --threads N        of the CPU, 1 unless said`;

/** Errors whose cause is what the user gave. */
const isBadInput = (error: LabError) =>
  !['diverged', 'overflow', 'vanished'].includes(error.code) &&
  (error.field !== undefined || error.code.startsWith('bad_'));

async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [name = '', source] = positionals;
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  if (Object.hasOwn(rlmCommands, name)) {
    const { value, failed } = await rlmCommands[name]!(source, {
      ...values,
      set: values.set ?? [],
      vary: values.vary ?? [],
      context: values.context ?? [],
      n: number(values.n, 'n'),
      threads: number(values.threads, 'threads') ?? 1,
    });
    process.stdout.write(typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`);
    if (failed) process.exitCode = 1;
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw badInput(
      `There is no command “${name}”.`,
      `Use one of ${Object.keys({ ...commands, ...rlmCommands }).join(', ')}.\n\n${usage}`,
      'command',
    );
  const settings = [
    ...(values.set ?? []),
    ...(values.seed === undefined ? [] : [`data.seed=${values.seed}`]),
    ...(values.split === undefined ? [] : [`data.split=${values.split}`]),
    ...(values.links === undefined ? [] : ['links.source=trained', 'links.file=given']),
  ];
  const own = values.data === undefined ? null : await openData(values.data);
  const spec = await readSpec(source, settings, own?.adapt);
  const result = await command(spec, {
    n: number(values.n, 'n'),
    tensors: values.tensors,
    out: values.out,
    links: values.links,
    data: values.data,
    state: values.state,
    check: values.check,
    import: values.import,
    threads: number(values.threads, 'threads') ?? 1,
  });
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

function parse() {
  const string = { type: 'string' } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        set: { type: 'string', multiple: true },
        n: string,
        seed: string,
        split: string,
        tensors: string,
        out: string,
        links: string,
        data: string,
        state: string,
        threads: string,
        check: { type: 'boolean' },
        import: { type: 'string', multiple: true },
        vary: { type: 'string', multiple: true },
        context: { type: 'string', multiple: true },
        question: string,
        model: string,
        sub: string,
        'key-env': { type: 'string', multiple: true },
        prices: string,
        record: string,
        replay: string,
        trace: string,
        export: string,
        fork: string,
        resume: string,
        'replay-trace': string,
        at: string,
        answer: string,
        code: string,
        observe: string,
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    const hint =
      'Options follow the command; --help lists them. A value that begins with - is written --option=-1.';
    throw badInput((error as Error).message, hint, 'options');
  }
}

function number(text: string | undefined, field: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw badInput(`--${field} wants a positive whole number, not “${text}”.`, 'Correct it.', field);
  return Number(text);
}

try {
  await main();
} catch (thrown) {
  const error = LabError.from(thrown);
  process.stdout.write(`${JSON.stringify({ error: error.toJSON() }, null, 2)}\n`);
  process.stderr.write(`${error.message}\n${error.hint}\n`);
  if (error.code === 'internal' && error.cause instanceof Error)
    process.stderr.write(`${error.cause.stack}\n`);
  process.exitCode = isBadInput(error) ? 2 : 1;
}
