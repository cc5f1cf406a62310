import { describe, expect, it } from 'vitest';
import { LabError } from './errors';

const error = new LabError('wrong_thing', 'A thing is wrong.', { hint: 'Mend it.', field: 'agents.0' });

describe('LabError', () => {
  it('survives the way through a message as JSON', () => {
    const copy = LabError.fromJSON(structuredClone(error.toJSON()));
    expect(copy).toBeInstanceOf(LabError);
    expect(copy.toJSON()).toEqual({
      code: 'wrong_thing',
      message: 'A thing is wrong.',
      hint: 'Mend it.',
      field: 'agents.0',
    });
  });

  it('is passed on as it is, and made of anything else that is thrown', () => {
    expect(LabError.from(error)).toBe(error);
    const cause = new TypeError('x is undefined');
    expect(LabError.from(cause)).toMatchObject({ code: 'internal', message: 'x is undefined', cause });
    expect(LabError.from('just text')).toMatchObject({ code: 'internal', message: 'just text' });
    expect(LabError.from(undefined).hint).not.toBe('');
  });

  it('has no field and no cause where none was given', () => {
    const bare = new LabError('bare', 'Bare.', { hint: 'None.' });
    expect(bare.field).toBeUndefined();
    expect('cause' in bare).toBe(false);
  });
});
