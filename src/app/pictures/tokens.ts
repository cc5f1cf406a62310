/** Tokens as they are written in a vocabulary, made readable. Pure. */

const SIGNS: Readonly<Record<string, string>> = {
  ' ': '␣',
  '▁': '␣', // SentencePiece
  Ġ: '␣', // byte-level BPE
  '\n': '⏎',
  Ċ: '⏎',
  '\r': '␍',
  '\t': '⇥',
  ĉ: '⇥',
};

/** With its blanks to be seen. */
export const visibleToken = (text: string): string =>
  text === '' ? '∅' : text.replace(/[ ▁Ġ\nĊ\r\tĉ]/g, (sign) => SIGNS[sign]!);

/** Without the blanks around it: the word or sign that it writes. */
export const bareToken = (text: string): string => text.replace(/^[ ▁Ġ\nĊ\r\tĉ]+|[ ▁Ġ\nĊ\r\tĉ]+$/g, '');
