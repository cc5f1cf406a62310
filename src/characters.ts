/** Halves of characters that take two UTF-16 units: texts are not cut between them. */

/** Of a code unit: the first half of a pair. */
export const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** The second half. */
export const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;
