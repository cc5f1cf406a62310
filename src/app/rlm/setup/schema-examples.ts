/** Schemas to begin with. */

import type { Json } from '../../../json';

export const schemaExamples: readonly {
  readonly label: string;
  readonly title: string;
  readonly schema: Exclude<Json, string>;
}[] = [
  { label: 'Number', title: 'A whole number that is not negative', schema: { type: 'integer', minimum: 0 } },
  {
    label: 'List',
    title: 'A list of different texts',
    schema: { type: 'array', items: { type: 'string' }, uniqueItems: true },
  },
  {
    label: 'Label',
    title: 'One of a few words',
    schema: { enum: ['yes', 'no', 'not stated'] },
  },
  {
    label: 'Object',
    title: 'A name and a year, and the place in the text that says so',
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string' },
        year: { type: ['integer', 'null'] },
        evidence: { type: 'string', maxLength: 300 },
      },
      required: ['name', 'year', 'evidence'],
      additionalProperties: false,
    },
  },
];
