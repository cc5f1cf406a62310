import { expect, test } from 'vitest';
import { visible } from './visible';

test.each([
  ['plain text, with\ttabs\nand lines', 'plain text, with\ttabs\nand lines'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007text', 'text'],
  ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['a\u001bZb', 'a␛Zb'],
  ['bell\u0007 null\u0000 back\b return\r!', 'bell␇ null␀ back␈ return␍!'],
  ['a\r\nb', 'a\nb'],
  ['is\u202eadmin\u202c', 'is⟨U+202E⟩admin⟨U+202C⟩'],
  ['half \ud800 and \udc00', 'half ⟨U+D800⟩ and ⟨U+DC00⟩'],
  ['whole 😀', 'whole 😀'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
])('%j is shown as %j', (text, shown) => expect(visible(text)).toBe(shown));
