import { expect, it } from 'vitest';
import { fakeModel, recorded, repl, settingsWith } from './fake-model';
import { fakeSessions } from './fake-session';
import { runnerOver } from './runner';

it('20 turns take below 10 ms each outside model and Python, whatever they print', async () => {
  const output = 'some output\n'.repeat(10_000);
  const once = async () => {
    const trace = recorded();
    const sessions = fakeSessions((cell) => cell.print(output));
    const start = process.cpuUsage();
    await runnerOver(sessions.open)(
      { question: 'Q', context: null },
      settingsWith({ budgets: { turns: 20 }, truncation: { keep: 'both', characters: 10_000 } }),
      { root: fakeModel([`${'thought '.repeat(1000)}${repl('go')}`]), sub: fakeModel(['']) },
      async () => null as never,
      trace.hooks,
    );
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / 20;
  };
  const times = [await once(), await once(), await once(), await once(), await once()];
  // Of the processor's time, since tests run beside each other.
  expect(Math.min(...times)).toBeLessThan(10);
});
