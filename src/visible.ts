/**
 * Foreign text as it can be shown: what would move the cursor, colour the page or turn the reading direction is made
 * visible instead. Pure; the result is only ever set as text.
 */

/** Control characters but tab and line feed, C1 controls, bidirectional overrides and isolates, and halves of pairs. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- these very characters are meant
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Sequences of terminals: colours and cursor movements (CSI), titles and links (OSC). */
// eslint-disable-next-line no-control-regex -- escape sequences begin with one
const ANSI = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

export function visible(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(ANSI, '')
    .replace(HIDDEN, (one) => {
      const code = one.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code); // ␀ … ␟
      if (code === 0x7f) return '␡';
      return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
    });
}
