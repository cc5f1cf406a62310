import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import type { TraceEvent } from '../../mas/trace';
import { absentUnlessLatent } from './absence';

const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 1 });
const inMode = (mode: 'text' | 'alone') => ({ ...recording, spec: { ...recording.spec, mode } });

test('a run that passes hidden states on is not absent', () => {
  expect(absentUnlessLatent(recording, 'messages')).toBeNull();
});

test('any other says its mode and what to do: by its trace, and before there is one by its experiment', () => {
  const events = recording.events.map((event): TraceEvent =>
    event.type === 'run' ? { ...event, mode: 'alone' } : event,
  );
  for (const alone of [
    { ...recording, events },
    { ...inMode('alone'), events: [] },
  ])
    expect(absentUnlessLatent(alone, 'messages')).toEqual({
      absent:
        'In the mode “alone” there are no messages. Let the agents pass on hidden states and run again.',
    });
  expect(absentUnlessLatent(inMode('text'), 'messages')).toBeNull(); // the controls moved on, the run was latent
});
