import { expect, test } from 'vitest';
import { compileSchema } from '../../../rlm/schema';
import { schemaExamples } from './schema-examples';

test.each(schemaExamples)('the schema “$label” can be used', ({ schema }) => {
  expect(compileSchema(schema).check({ nothing: 'like this' })).not.toBeNull();
});
