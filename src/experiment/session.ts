/**
 * Experiments one after another on what is already there: agents, links and compiled graphs stay between runs as long
 * as the spec asks for the same. Host-neutral: a worker, Node or a test gives the library and the device.
 */

import type { Agent } from '../agents/agent';
import { LabError } from '../errors';
import { checkInterventions } from '../mas/intervention';
import { patterns } from '../mas/pattern';
import { checkPrompts } from '../mas/prompt';
import { run } from '../mas/recursion';
import type { System } from '../mas/system';
import type { SpawnRepl } from '../repl/session-types';
import type { Device } from '../runtime/device';
import { Glue } from '../runtime/glue';
import { zeros } from '../runtime/tensor';
import { baseOf, type BaseRun } from './base';
import { breathing } from './breathing';
import {
  assemble,
  loadAgent,
  loadLinks,
  runOptions,
  type Library,
  type LoadedLinks,
  type WantedFile,
} from './build';
import { companionsKey, runCompanions, type Companions } from './companions';
import { provideData } from './data';
import type { PythonTool } from './python-tool';
import { factsOf } from './facts';
import { perform, type Performance } from './perform';
import { companionsOf } from './question';
import type { LoadStep, SessionEvent } from './session-events';
import type { Spec } from './spec';

export interface SessionHost {
  /** What it reads stops with the signal. */
  library(signal: AbortSignal): Library;
  /** @param note told when another device than the wished one is given. */
  openDevice(choice: Spec['device'], note: (sentence: string) => void): Promise<Device>;
  /** What ONNX Runtime has fetched for itself so far, where the host can tell. */
  runtimeBytes?(): number;
  /** Python's workers, for speakers that call it. */
  readonly spawn?: SpawnRepl;
}

interface Opened {
  readonly choice: Spec['device'];
  readonly device: Device;
  readonly note: string | null;
  readonly glue: Glue;
  /** By id and wished hash. */
  readonly agents: Map<string, { agent: Agent; bytes: number }>;
  system: { readonly key: string; readonly system: System; readonly links: LoadedLinks } | null;
  /** Of the last run that had any. */
  companions: { readonly key: string; readonly tensors: Companions } | null;
}

/** What a run on the page leaves behind. */
const WISHES = { tensors: true, views: true, probe: true } as const;

/** After these, compiled graphs may be unusable: the next run begins afresh. */
const POISONOUS = [
  'runtime_failed',
  'device_lost',
  'disposed',
  'missing_feed',
  'missing_file',
  'out_of_memory',
  'internal',
];

export class Session {
  private opened: Opened | null = null;
  private busy = false;
  private python: PythonTool | null = null;

  constructor(private readonly host: SessionHost) {}

  /**
   * Loads what is missing for `spec` and runs `questions` (canonical texts) as one batch.
   * @param emit load steps, then `ready`, then the trace, as they happen.
   * @param base an earlier run: what is the same up to its first other intervention is taken from it, if it fits.
   * @throws LabError `cancelled` when the signal aborts before the answer, `busy` while another run goes on, and what
   * loading and running throw. The session can be used again after each.
   */
  async run(
    spec: Spec,
    questions: readonly string[],
    emit: (event: SessionEvent) => void,
    signal: AbortSignal,
    base?: BaseRun,
  ): Promise<Performance> {
    if (this.busy)
      throw new LabError('busy', 'Another run is still going on.', { hint: 'Wait for it, or stop it.' });
    this.busy = true;
    try {
      await provideData(spec.data, this.host.library(signal));
      check(spec, questions);
      const started = performance.now();
      const opened = await this.prepare(spec, questions, emit, signal);
      const { device, note } = opened;
      const { system, links } = opened.system!;
      const agents = spec.agents.map((agent) => opened.agents.get(agentKey(agent))!);
      const facts = factsOf(spec, { device, note, agents, links, loadMs: performance.now() - started });
      emit({ type: 'ready', facts });
      return await perform(system, spec, questions, WISHES, {
        emit: (event) => emit({ type: 'trace', event }),
        onTensor: (name, tensor) => emit({ type: 'tensor', name, tensor }),
        signal,
        base: base && baseOf(base, spec, facts, questions, WISHES.views),
        companions: () => companionsFor(opened, spec, signal),
        tools: await this.tools(system),
      });
    } catch (error) {
      const named = signal.aborted ? cancelled() : LabError.from(error);
      if (POISONOUS.includes(named.code)) await this.dispose();
      throw named;
    } finally {
      this.busy = false;
    }
  }

  /** Frees everything; the next run loads anew. */
  async dispose(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    this.python?.dispose();
    this.python = null;
    try {
      await opened?.device.dispose();
    } catch {
      // A lost device cannot be tidied up.
    }
  }

  /** What the speaker may call; its code is loaded for systems that call it alone, and its interpreter at the first call. */
  private async tools({ pattern }: System): Promise<PythonTool | undefined> {
    const { spawn } = this.host;
    if (!pattern.tools || !spawn) return undefined;
    const { pythonTool } = await import('./python-tool');
    return (this.python ??= pythonTool(spawn));
  }

  private async prepare(
    spec: Spec,
    questions: readonly string[],
    emit: (event: SessionEvent) => void,
    signal: AbortSignal,
  ): Promise<Opened> {
    const keys = spec.agents.map(agentKey);
    const systemKey = JSON.stringify([spec.agents, spec.pattern, linksKey(spec)]);
    if (this.opened && this.opened.choice !== spec.device) await this.dispose();

    const open = !this.opened;
    const missing = spec.agents.filter(
      (_, i) => !this.opened?.agents.has(keys[i]!) && keys.indexOf(keys[i]!) === i,
    );
    const anew = this.opened?.system?.key !== systemKey;
    const steps: LoadStep[] = [
      ...(open ? [{ key: 'runtime', name: 'ONNX Runtime' }] : []),
      ...missing.map(({ id }) => ({ key: `agent ${id}`, name: id })),
      ...(anew
        ? [
            { key: 'links', name: linksName(spec.links) },
            { key: 'warm-up', name: 'Compile and warm up' },
          ]
        : []),
    ];
    emit({ type: 'plan', steps });
    const step = async <T>(key: string, work: (report: Report) => Promise<T>): Promise<T> => {
      signal.throwIfAborted();
      const begun = performance.now();
      const report: Report = (doing, loaded = 0, total = null) =>
        emit({ type: 'load', key, doing, loaded, total });
      report('waiting');
      const result = await work(report);
      emit({ type: 'loaded', key, ms: performance.now() - begun });
      return result;
    };

    const opened = (this.opened ??= await step('runtime', (report) => this.open(spec.device, report)));
    const library = this.host.library(signal);
    for (const agent of missing) {
      const index = spec.agents.indexOf(agent);
      await step(`agent ${agent.id}`, async (report) => {
        let bytes = 0;
        const loaded = await loadAgent(agent, index, library, opened.device, (event) => {
          if (event.file.endsWith('.safetensors')) bytes = Math.max(bytes, event.loaded);
          report(
            event.stage === 'reading' ? `reading ${event.file}` : event.stage,
            event.loaded,
            event.total,
          );
        });
        opened.agents.set(keys[index]!, { agent: loaded, bytes });
      });
    }
    const agents = keys.map((key) => opened.agents.get(key)!.agent);
    if (anew) {
      const links = await step('links', (report) => {
        const counted = (file: WantedFile) =>
          library.links(file, (loaded, total) => report('reading', loaded, total));
        return loadLinks(spec.links, agents, spec, { ...library, links: counted });
      });
      await opened.system?.system.links.dispose();
      opened.system = null;
      const system = { ...assemble(spec, opened.device, agents, links.set), glue: opened.glue };
      try {
        await step('warm-up', (report) => {
          report('compiling');
          return warmUp(system, spec, questions, signal);
        });
      } catch (error) {
        await system.links.dispose();
        throw error;
      }
      opened.system = { key: systemKey, system, links };
      opened.companions = null;
      await this.forget(opened, keys);
    }
    return opened;
  }

  private async open(choice: Spec['device'], report: Report): Promise<Opened> {
    report('fetching and starting');
    const before = this.host.runtimeBytes?.() ?? 0;
    let note: string | null = null;
    const device = breathing(await this.host.openDevice(choice, (sentence) => (note = sentence)));
    const glue = new Glue(device);
    try {
      // A first small graph fetches and starts ONNX Runtime itself.
      (await glue.sum(zeros([1, 1, 1]), zeros([1, 1, 1]))).dispose();
    } catch (error) {
      await device.dispose();
      throw error;
    }
    const bytes = (this.host.runtimeBytes?.() ?? 0) - before;
    report('starting', bytes, bytes);
    const opened: Opened = { choice, device, note, glue, agents: new Map(), system: null, companions: null };
    device.lost.then(
      () => this.opened === opened && (this.opened = null),
      () => undefined,
    );
    return opened;
  }

  /** Frees agents that the present experiment does not use. */
  private async forget(opened: Opened, keys: readonly string[]): Promise<void> {
    for (const [key, { agent }] of opened.agents) {
      if (keys.includes(key)) continue;
      opened.agents.delete(key);
      await agent.dispose();
    }
  }
}

type Report = (doing: string, loaded?: number, total?: number | null) => void;

/** Before anything is loaded. @throws LabError `bad_intervention`, `bad_prompt`. */
function check(spec: Spec, questions: readonly string[]): void {
  const pattern = patterns[spec.pattern](spec.agents.length);
  const prompts = spec.agents.map(({ prompt, ...agent }) => ({ ...agent, latent: prompt }));
  checkPrompts(prompts, { ...spec, pattern });
  const donors = spec.interventions.length > 0 ? companionsOf(spec).length : 0;
  checkInterventions(spec.interventions, { ...spec, pattern, questions: questions.length, donors });
}

async function companionsFor(opened: Opened, spec: Spec, signal: AbortSignal): Promise<Companions> {
  const key = companionsKey(spec);
  if (opened.companions?.key !== key) {
    const tensors = await runCompanions(opened.system!.system, spec, signal);
    opened.companions = { key, tensors };
  }
  return opened.companions.tensors;
}

/** Compiles every graph of a run by running its shortest form, so that times measured later are those of computing. */
async function warmUp(
  system: System,
  spec: Spec,
  questions: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const options = runOptions(spec, WISHES);
  const short = {
    ...options,
    control: 'none' as const,
    interventions: [],
    rounds: Math.min(2, options.rounds),
    maxTokens: Math.min(2, options.maxTokens),
  };
  await run(system, questions, short, { signal });
}

const agentKey = ({ id, hash = '' }: Spec['agents'][number]) => `${id} ${hash}`;

/** What of the links' spec decides which numbers they hold. */
const linksKey = ({ links: { source, file, hash, design, norm, seed }, latentSteps }: Spec) =>
  source === 'trained'
    ? [file, hash]
    : [design, norm, seed, ...(design === 'soft_prompt' ? [latentSteps] : [])];

const linksName = ({ source, file }: Spec['links']) =>
  source === 'trained' ? `Links ${file ?? ''}` : 'Untrained links';

function cancelled(): LabError {
  return new LabError('cancelled', 'The run was stopped.', { hint: 'Run it again when you like.' });
}
