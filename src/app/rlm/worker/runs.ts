/** The one run that goes on: its models opened, driven, told, kept as a branch; and what is done to it meanwhile. */

import type { ModelRef } from '../../../chat/chat';
import { LabError } from '../../../errors';
import { performRlm, type RlmOutcome } from '../../../experiment/rlm';
import type { Session } from '../../../repl/session-types';
import { pastOf } from '../../../rlm/past';
import type { GateDecision, RlmHooks } from '../../../rlm/run-types';
import type { RlmEvent } from '../../../rlm/trace';
import { gone } from '../client';
import type { LoadingStep, RlmMessage, RlmSummary, RunRequest } from '../protocol';
import type { Branch, Branches } from './branches';
import { fileOf } from './files';
import { Gates } from './gates';
import type { Surroundings } from './host';
import { knownOf, openModels, type Models } from './models';
import { createOutbox } from './outbox';
import { AskedPerson } from './person';
import { preparedOf } from './prepared';
import { asText, start } from './trim';

/** What can be done to the run that goes on. */
interface Active {
  readonly request: RunRequest;
  readonly person: AskedPerson;
  readonly gates: Gates;
  /** By agent's run. */
  readonly sessions: Map<string, Session>;
  readonly models: Models;
}

export class Runs {
  private active: Active | null = null;
  /** Whether the run waits in steps: that may change before it has begun. */
  private stepping = false;

  constructor(
    private readonly post: (message: RlmMessage) => void,
    private readonly surroundings: Surroundings,
    private readonly branches: Branches,
  ) {}

  /** @throws LabError for a spec that cannot be performed. */
  async run(request: RunRequest, signal: AbortSignal): Promise<RlmSummary> {
    const { spec, from, files } = request;
    this.stepping = request.step;
    const former = from && this.branches.get(from.branch);
    const known = await knownOf(request, former);
    const post = this.post;
    const events: RlmEvent[] = [];
    const { recording, isPartial } = known;
    const { branch: id } = request;
    const branch: Branch = { id, events, spec, request, recording, isPartial, sessions: new Map() };
    this.branches.put(branch);
    const outbox = createOutbox((batch) =>
      post({ type: 'rlm-events', branch: request.branch, events: batch }),
    );
    const note = (step: LoadingStep) => post({ type: 'rlm-loading', step });
    const person = new AskedPerson((asks) => post({ type: 'rlm-asks', asks }));
    const gates = new Gates((told) => post({ type: 'rlm-gates', gates: told }), this.stepping);
    const models = openModels(known, person, (ref, keys = request.keys) =>
      this.surroundings.open(ref, { ...request, keys, note, signal }),
    );
    const sessions = new Map<string, Session>();
    this.active = { request, person, gates, sessions, models };
    const starts = new Map<string, { characters: number; depth: number }>();
    const past = from && former ? pastOf(former.events, from) : null;
    const hooks: RlmHooks = {
      signal,
      gate: gates.ask,
      ...(past && { past }),
      onSession: (run, session, state) => {
        if (state === 'closed') sessions.delete(run);
        else {
          sessions.set(run, session);
          this.branches.keep(branch, run, { session, ...(starts.get(run) ?? { characters: 0, depth: 0 }) });
        }
      },
      onEvent(event) {
        events.push(event);
        if (event.type === 'run_start')
          starts.set(event.run, { characters: event.context?.characters ?? 0, depth: event.depth });
        gates.heed(event);
        outbox.add(event);
      },
    };
    try {
      const spawn = this.surroundings.spawn(note);
      // Side by side with the question and the models, which do not wait for each other so.
      this.surroundings.prepare?.(
        preparedOf(spec, past !== null || request.replay?.only === true),
        request.page,
      );
      const outcome = await performRlm(spec, { spawn, open: models.open, file: fileOf(files) }, hooks);
      return summaryOf(outcome);
    } finally {
      this.active = null;
      gates.close();
      outbox.flush();
      await person.dispose();
      await models.dispose().catch(() => undefined);
    }
  }

  answer(ask: string, text: string | null): void {
    this.active?.person.answer(ask, text);
  }

  /** @throws LabError `gone` where nobody is asked so, `bad_model`; what the model's opening throws. */
  async handOver(ask: string, ref: ModelRef, all: boolean, keys: RunRequest['keys']): Promise<null> {
    const { active } = this;
    if (!active?.person.isOpen(ask)) throw gone();
    if (ref.kind === 'person')
      throw new LabError('bad_model', 'A person cannot take over from the person.', {
        hint: 'Choose a model.',
      });
    const model = await active.models.stand(ref, keys);
    if (this.active !== active) throw gone();
    active.person.handOver(ask, model, all);
    return null;
  }

  step(on: boolean): void {
    this.stepping = on;
    this.active?.gates.step(on);
  }

  decide(gate: string, decision: GateDecision): void {
    this.active?.gates.decide(gate, decision);
  }

  /** @throws LabError `gone` */
  gateText(gate: string, from: number): string {
    if (!this.active) throw gone();
    return this.active.gates.text(gate, from);
  }

  interrupt(): void {
    for (const session of this.active?.sessions.values() ?? []) session.interrupt();
  }

  kill(): void {
    for (const session of this.active?.sessions.values() ?? []) session.kill();
  }
}

function summaryOf({ reason, value, gold, score, spent, turns }: RlmOutcome): RlmSummary {
  const text = asText(value);
  return {
    reason,
    answer: { text: start(text), length: text.length },
    gold: gold === null || score === null ? null : start(asText(gold)),
    score,
    spent,
    turns,
  };
}
