/**
 * Long text in a URL: deflate-raw, then base64url, by what browsers and Node have built in. Reading is bounded in size
 * and time, since a URL is anybody's input.
 */

/** Most characters that are inflated. */
export const INFLATED_LIMIT = 64 * 1024;
/** Streams of some hosts never end on a damaged input. */
const PATIENCE_MS = 2000;

/** Text as deflate-raw in base64url. */
export async function pack(text: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'), Infinity);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What `pack` made. @throws Error on anything else, and past the limits. */
export async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const inflating = through(bytes, new DecompressionStream('deflate-raw'), INFLATED_LIMIT);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), PATIENCE_MS);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await Promise.race([inflating, late]));
  } finally {
    clearTimeout(timer);
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // Faults of the input reject these two as well as the reading, which alone is awaited.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(() => undefined);
      throw new Error(`is longer than ${limit} bytes`);
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
