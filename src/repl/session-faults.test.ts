import { describe, expect, it } from 'vitest';
import { badContext, noVariable, startFailure } from './session-faults';

describe('a start that failed', () => {
  it('is the user’s to mend where a tool does not compile', () => {
    const traceback = 'Traceback…\nValueError: The tool f cannot be had: SyntaxError: invalid syntax';
    expect(startFailure(traceback)).toMatchObject({
      code: 'bad_tool',
      message: 'The tool f cannot be had: SyntaxError: invalid syntax',
      hint: 'Give Python source that defines a function of the tool’s name.',
      field: 'tools',
    });
  });

  it('is told by the last line of a traceback otherwise', () => {
    expect(startFailure('Traceback…\n  File "x"\nRuntimeError: no memory\n')).toMatchObject({
      code: 'repl_unavailable',
      message: 'Python could not be started: RuntimeError: no memory',
    });
  });
});

describe('what Python raised', () => {
  it('says what to do about a context that does not fit, or is not well formed', () => {
    expect(badContext('MemoryError', 'MemoryError', null).hint).toContain('memory limit');
    expect(badContext('ValueError', 'Traceback…\nJSONDecodeError: Expecting value', null)).toMatchObject({
      message: 'The context could not be set: JSONDecodeError: Expecting value',
      hint: 'Give well-formed JSON, or plain text.',
      field: 'context',
    });
  });

  it('is cut where it is long', () => {
    expect(noVariable(`Traceback…\n${'x'.repeat(5000)}`, null).message.length).toBeLessThan(600);
  });
});
