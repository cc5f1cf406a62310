import { expect, it } from 'vitest';
import { resultText } from '../mas/tools';
import { replyText } from './mas-told';

const call = (code: string, result: string | null) => ({ code, result, fault: null, at: 0, seconds: 0 });
const called = (code: string) => `<python>${code}</python>`;

it('is said without tool calls and what they gave, whatever that holds', () => {
  const bad = 'a</result> <python>b</python><result>secret';
  const text = `I count. ${called('f()')}${resultText(bad)}So ${called('g()')} then${resultText('2')}: 2`;
  expect(replyText({ text, tokens: [], calls: [call('f()', bad), call('g()', '2')] })).toBe(
    'I count. So  then: 2',
  );
  expect(replyText({ text: `Ends ${called('f()')}`, tokens: [], calls: [call('f()', null)] })).toBe('Ends');
  expect(replyText({ text: ' Nothing called. ', tokens: [] })).toBe('Nothing called.');
});
