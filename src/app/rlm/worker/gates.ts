/**
 * Step mode: cells and sub-calls that wait until a person decides. Knows neither the run nor the page; it is told what is
 * over, so that nothing stays that nobody waits for.
 */

import { gateText } from '../../../rlm/gate-text';
import type { GateDecision, GateQuestion } from '../../../rlm/run-types';
import type { RlmEvent } from '../../../rlm/trace';
import { gone } from '../client';
import { MORE, type Gate } from '../protocol';
import { start } from './trim';

/** That the page is told; the rest comes up as these are decided. */
const TOLD = 100;
/** Between two tellings: a batch of a thousand calls comes to its gates at once. */
const TELL_MS = 25;

interface Waiting {
  readonly question: GateQuestion;
  decide(decision: GateDecision): void;
}

export class Gates {
  private readonly waiting = new Map<string, Waiting>();
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** @param on whether it waits from the start. */
  constructor(
    private readonly post: (gates: readonly Gate[]) => void,
    private on: boolean,
  ) {}

  /** For `RlmHooks.gate`. */
  readonly ask = (question: GateQuestion): Promise<GateDecision> => {
    if (!this.on) return Promise.resolve({ kind: 'go' });
    const id = `g${++this.asked}`;
    return new Promise((resolve) => {
      this.waiting.set(id, {
        question,
        decide: (decision) => {
          this.waiting.delete(id);
          resolve(decision);
          this.changed();
        },
      });
      this.changed();
    });
  };

  /** Off: all that waits goes on. */
  step(on: boolean): void {
    this.on = on;
    if (on) return;
    for (const { decide } of [...this.waiting.values()]) decide({ kind: 'go' });
  }

  /** What no longer waits needs no decision. */
  decide(gate: string, decision: GateDecision): void {
    this.waiting.get(gate)?.decide(decision);
  }

  /** @throws LabError `gone` */
  text(gate: string, from: number): string {
    const one = this.waiting.get(gate);
    if (!one) throw gone();
    return start(gateText(one.question).slice(from, from + MORE + 1), MORE);
  }

  /** What a cell or a run that is over asked for is waited for no more. */
  heed(event: RlmEvent): void {
    if (this.waiting.size === 0) return;
    if (event.type === 'cell_end')
      this.forget((what) => what.kind === 'call' && what.from.cell === event.cell);
    else if (event.type === 'run_end') this.forget(({ run }) => run === event.run);
  }

  /** The run is over. */
  close(): void {
    this.forget(() => true);
    this.tell();
  }

  private forget(isOver: (what: GateQuestion) => boolean): void {
    for (const { question, decide } of [...this.waiting.values()])
      if (isOver(question)) decide({ kind: 'skip' });
  }

  private changed(): void {
    this.timer ??= setTimeout(() => this.tell(), TELL_MS);
  }

  private tell(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    else if (this.waiting.size === 0) return;
    this.timer = null;
    const gates: Gate[] = [];
    for (const [id, { question }] of this.waiting) {
      if (gates.length === TOLD) break;
      const length = gateText(question).length;
      gates.push({ id, length, what: cut(question) });
    }
    this.post(gates);
  }
}

const cut = (what: GateQuestion): GateQuestion =>
  what.kind === 'cell' ? { ...what, code: start(what.code) } : { ...what, prompt: start(what.prompt) };
