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
