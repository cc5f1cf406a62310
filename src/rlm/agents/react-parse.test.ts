import { describe, expect, it } from 'vitest';
import { readStep } from './react-parse';

const action = (text: string) => {
  const step = readStep(text);
  return step.kind === 'action' ? [step.name, step.args, step.kwargs] : step;
};

describe('a ReAct turn', () => {
  it('calls with JSON and Python values, by place and by name', () => {
    expect(action('Action: read(0, 200)')).toEqual(['read', [0, 200], {}]);
    expect(action('Thought: x\nAction: `search("a\\\\d+", start=1_000)`')).toEqual([
      'search',
      ['a\\d+'],
      { start: 1000 },
    ]);
    expect(action("**Action:** f('it\\'s', [1, None, True], {'a': -2.5e3})")).toEqual([
      'f',
      ["it's", [1, null, true], { a: -2500 }],
      {},
    ]);
    expect(action('ACTION : length')).toEqual(['length', [], {}]);
    expect(action('- Action: f("two\\nlines", "\\u00e9")')).toEqual(['f', ['two\nlines', 'é'], {}]);
    expect(action('Action: search("\\bab\\d")')).toEqual(['search', ['\bab\\d'], {}]);
  });

  it('answers with all that follows, up to what is made up', () => {
    expect(readStep('Answer: Oslo,\nNorway\nObservation: right')).toEqual({
      kind: 'answer',
      text: 'Oslo,\nNorway',
    });
    expect(readStep('Final Answer: 3')).toEqual({ kind: 'answer', text: '3' });
    expect(readStep('Action: read(1)\nObservation: x\nAnswer: 5')).toMatchObject({ kind: 'action' });
  });

  it('says what cannot be read', () => {
    for (const text of [
      '',
      'The action: none',
      'Action: (1)',
      'Action: f(',
      'Action: f("a)',
      'Action: f(1 2)',
      'Action: f(x)',
      `Action: f(${'['.repeat(10_000)}`,
    ])
      expect(readStep(text)).toMatchObject({ kind: 'none' });
  });

  it('is read in linear time from 10 MB', () => {
    const start = performance.now();
    readStep('x'.repeat(10_000_000));
    readStep(' '.repeat(5_000_000));
    readStep(`Action${' '.repeat(5_000_000)}`);
    readStep('Thought: a\n'.repeat(900_000));
    expect(readStep(`Action: f("${'y'.repeat(10_000_000)}")`)).toMatchObject({ kind: 'action' });
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
