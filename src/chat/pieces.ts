/**
 * Cuts the bytes of an answer into small pieces that end where events end. The `openai` package copies and scans all
 * that it has not used yet for each event and each piece: large pieces with many events cost it the square of their
 * length, and so does a long event in many pieces. Knows nothing of what the events say.
 */

import { malformed, type Service } from './failures';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a piece, unless one event is longer. */
export const pieceBytes = 16_384;
/** Of one event, and of an answer that comes whole. */
export const eventBytes = 8_000_000;
export const wholeBytes = 100_000_000;

const LF = 0x0a;
const CR = 0x0d;
const CRLFCRLF = 0x0d0a0d0a;

export class Pieces {
  /** The beginning of an event whose end has not come. */
  private held: Bytes[] = [];
  private heldBytes = 0;
  /** The last four bytes. */
  private last = 0;
  private total = 0;
  private readonly whole: boolean;
  private readonly blankLine: boolean;

  constructor(
    private readonly service: Service,
    contentType: string,
  ) {
    this.whole = /\bapplication\/json\b/.test(contentType);
    this.blankLine = contentType.includes('event-stream');
  }

  /** @throws LabError `chat_malformed` where an event, or an answer that comes whole, is too long. */
  *push(chunk: Bytes): Generator<Bytes> {
    if (this.whole) {
      yield* this.slices(chunk);
      return;
    }
    let start = 0;
    let ended = 0;
    for (let i = 0; i < chunk.length; i++) {
      this.last = (this.last << 8) | chunk[i]!;
      if (!this.atEnd()) continue;
      const end = i + 1;
      if (this.heldBytes + end - start > pieceBytes && ended > start) {
        yield this.joined(chunk.subarray(start, ended));
        start = ended;
      }
      ended = end;
      if (this.heldBytes + end - start < pieceBytes) continue;
      yield this.joined(chunk.subarray(start, end));
      start = end;
    }
    if (ended > start) {
      yield this.joined(chunk.subarray(start, ended));
      start = ended;
    }
    this.heldBytes += chunk.length - start;
    if (this.heldBytes > eventBytes)
      throw malformed(this.service, `an event in it has more than ${eventBytes / 1e6} million bytes`);
    if (start < chunk.length) this.held.push(chunk.subarray(start));
  }

  /** What was held, when no more comes. */
  *end(): Generator<Bytes> {
    if (this.heldBytes > 0) yield this.joined(new Uint8Array());
  }

  private *slices(chunk: Bytes): Generator<Bytes> {
    this.total += chunk.length;
    if (this.total > wholeBytes)
      throw malformed(this.service, `it has more than ${wholeBytes / 1e6} million bytes`);
    for (let i = 0; i < chunk.length; i += pieceBytes) yield chunk.subarray(i, i + pieceBytes);
  }

  private atEnd(): boolean {
    const byte = this.last & 0xff;
    if (byte !== LF && byte !== CR) return false;
    if (!this.blankLine) return byte === LF;
    return byte === ((this.last >> 8) & 0xff) || this.last === CRLFCRLF;
  }

  private joined(bytes: Bytes): Bytes {
    if (this.heldBytes === 0) return bytes;
    const all = new Uint8Array(this.heldBytes + bytes.length);
    let at = 0;
    for (const part of [...this.held, bytes]) {
      all.set(part, at);
      at += part.length;
    }
    this.held = [];
    this.heldBytes = 0;
    return all;
  }
}
