import { expect, test } from 'vitest';
import { csv } from './csv';

test('what must be quoted is, and no text is a formula', () => {
  const table = {
    columns: [{ name: 'token' }, { name: 'p', unit: '%' }],
    rows: [
      ['=SUM(A1)', 1.5],
      ['a "b", c', null],
      ['-1', -1],
    ],
  } as const;
  expect(csv(table, [])).toBe('token,p (%)\r\n\'=SUM(A1),1.5\r\n"a ""b"", c",\r\n\'-1,-1\r\n');
});

test('a line on the source is one cell, whatever it says', () => {
  const table = { columns: [{ name: 'n' }], rows: [[1]] } as const;
  expect(csv(table, ['https://lab/\n#x', 'say "7",=HYPERLINK(A1)'])).toBe(
    '"# https://lab/ #x"\r\n"# say ""7"",=HYPERLINK(A1)"\r\nn\r\n1\r\n',
  );
});
