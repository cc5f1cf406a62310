/** Keeps keys out of everything that people read: messages of foreign services, which like to quote the key they refuse. */

/** What stands in a key's place. */
export const REDACTED = '[key]';

/** Things that look like keys, whosever they are. */
const LIKELY = [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, /\b(?:sk|pk|key|hf|gsk|xai|AIza)[-_][\w-]{8,}/g];

/** `text` without `key`, as it is or as URLs and JSON write it, and without anything that looks like one. */
export function redact(text: string, key: string | null): string {
  let clean = text;
  if (key !== null && key.length >= 4) {
    for (const form of new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]))
      clean = clean.replaceAll(form, REDACTED);
  }
  for (const pattern of LIKELY)
    clean = clean.replace(pattern, (_, scheme?: unknown) =>
      typeof scheme === 'string' ? `${scheme} ${REDACTED}` : REDACTED,
    );
  return clean;
}

/** Keeps one key out of a text that comes in pieces, also where they cut through it. */
export class KeyFilter {
  private held = '';
  private readonly key: string;

  /** @param key null, or of fewer than 4 characters: all passes as it is */
  constructor(key: string | null) {
    this.key = key !== null && key.length >= 4 ? key : '';
  }

  /** What may be shown of the text so far: all but an end that the key could begin with. */
  push(piece: string): string {
    const { key } = this;
    if (key === '') return piece;
    const text = (this.held + piece).replaceAll(key, REDACTED);
    let n = Math.min(key.length - 1, text.length);
    while (n > 0 && !text.endsWith(key.slice(0, n))) n--;
    this.held = text.slice(text.length - n);
    return text.slice(0, text.length - n);
  }

  /** What was held back, when no more comes. */
  flush(): string {
    const { held } = this;
    this.held = '';
    return held;
  }
}

/** `text` without the key exactly as it is; nothing else is touched. */
export function withoutKey(text: string, key: string | null): string {
  const filter = new KeyFilter(key);
  return filter.push(text) + filter.flush();
}
