/**
 * Long text and bytes in a URL: deflate-raw, then base64url, by what browsers and Node have built in. Reading is bounded
 * in size and time, since a URL is anybody's input.
 */

import { sizes } from './limits';

/** Streams of some hosts never end on a damaged input. */
const PATIENCE_MS = 2000;
/** Arguments that every host takes in one call. */
const CALL_CHARS = 8192;

/** Text as deflate-raw in base64url. */
export const pack = (text: string): Promise<string> => packBytes(new TextEncoder().encode(text));

/** What `pack` made. @throws Error on anything else, and past the limits. */
export async function unpack(packed: string): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await unpackBytes(packed));
}

/** Bytes as deflate-raw in base64url. */
export async function packBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const packed = await through(bytes, new CompressionStream('deflate-raw'), Infinity);
  let binary = '';
  for (let at = 0; at < packed.length; at += CALL_CHARS)
    binary += String.fromCharCode(...packed.subarray(at, at + CALL_CHARS));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** What `packBytes` made. @throws Error on anything else, and past the limits. */
export async function unpackBytes(packed: string): Promise<Uint8Array<ArrayBuffer>> {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const inflating = through(bytes, new DecompressionStream('deflate-raw'), sizes.inflated);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), PATIENCE_MS);
  });
  try {
    return await Promise.race([inflating, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
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
