import { expect, test, vi } from 'vitest';
import { model, spec } from '../../../../test/support/rlm-host';
import { Recording } from '../../../chat/recording';
import { openModels } from './models';

test('a model that is open only after the run is over is let go of at once', async () => {
  let come!: () => void;
  const loaded = new Promise<void>((resolve) => (come = resolve));
  const dispose = vi.fn(async () => undefined);
  const known = { recording: new Recording(), mode: 'record', isPartial: false } as const;
  const models = openModels(known, model('person'), async () => {
    await loaded;
    return { ...model('a'), dispose };
  });
  const opening = models.open(spec().models.root);
  await models.dispose();
  expect(dispose).not.toHaveBeenCalled();
  come();
  await opening;
  expect(dispose).toHaveBeenCalledTimes(1);
});
