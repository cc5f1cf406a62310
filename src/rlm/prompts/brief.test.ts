import { describe, expect, it } from 'vitest';
import { briefFirst, briefObservation } from './brief';

const ok = { stdout: '', stderr: '', value: null, error: null, status: 'ok' } as const;

describe('what a model with little context is shown', () => {
  it('is the question and one line about the variable', () => {
    expect(briefFirst('How many?', { type: 'str', length: 1_000_000 })).toBe(
      'Question: How many?\ncontext: str, 1000000 characters',
    );
    expect(briefFirst('How many?', { type: 'dict', length: 3 })).toBe(
      'Question: How many?\ncontext: dict, 3 keys',
    );
    expect(briefFirst('How many?', { type: 'NoneType', length: null }, 'abc')).toBe(
      'Question: How many?\ncontext: NoneType\nabc',
    );
  });

  it('is what was printed, cut by the loop, and the error as one line that is never cut', () => {
    expect(briefObservation(ok)).toBe('Output:\nnothing');
    expect(briefObservation({ ...ok, stdout: 'a\nb\n\n', value: "'c'" })).toBe("Output:\na\nb\n'c'");
    const error = { type: 'KeyError', message: "'k'", traceback: 'long', line: 1 };
    expect(
      briefObservation({ ...ok, stdout: 'abcdef\n', status: 'error', error }, (text) => text.slice(0, 2)),
    ).toBe("Output:\nab\nKeyError: 'k'");
    expect(briefObservation({ ...ok, status: 'timeout' })).toBe('Output:\nstopped: timeout');
  });

  it('takes linear time on a flood of newlines', () => {
    const start = performance.now();
    expect(briefObservation({ ...ok, stdout: `x${'\n'.repeat(4_000_000)}` })).toBe('Output:\nx');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
