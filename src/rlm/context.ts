/** A context made ready for sessions and prompts: bytes once, its facts, its head and tail. */

import { LabError } from '../errors';
import type { Json } from '../json';
import type { SessionContext } from '../repl/session-types';
import { sha256 } from '../sha256';
import type { ContextValue } from './run-types';
import { headOf, tailOf } from './text';
import type { ContextFacts } from './trace';

const mostKeys = 50;
const mostKeyCharacters = 80;

interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export class PreparedContext {
  private constructor(
    readonly facts: ContextFacts,
    private readonly kind: SessionContext['kind'],
    private readonly parts: readonly Part[],
  ) {}

  /** @throws LabError `bad_context` with its field, for what is not JSON. */
  static async of(value: ContextValue): Promise<PreparedContext> {
    switch (value.kind) {
      case 'text':
      case 'bytes': {
        const bytes = value.kind === 'text' ? new TextEncoder().encode(value.text) : value.bytes;
        const length = characters(bytes);
        const facts = { type: 'str', length, characters: length, hash: await hashOf([bytes]) };
        return new PreparedContext(facts, 'text', [{ name: '', bytes }]);
      }
      case 'json': {
        const bytes = value.bytes ?? new TextEncoder().encode(jsonText(value.value));
        const facts = { ...shape(value.value), characters: characters(bytes), hash: await hashOf([bytes]) };
        if (typeof value.value === 'number') facts.type = /[.eE]/.test(decode(bytes)) ? 'float' : 'int';
        return new PreparedContext(facts, 'json', [{ name: '', bytes }]);
      }
      case 'files': {
        const names = value.files.map((file) => file.name);
        if (new Set(names).size !== names.length)
          throw new LabError('bad_context', 'Two files of the context have the same name.', {
            hint: 'Give every file a name of its own.',
            field: 'context.files',
          });
        const utf8 = new TextEncoder();
        const facts = {
          type: 'dict',
          length: names.length,
          characters: value.files.reduce((sum, file) => sum + characters(file.bytes), 0),
          keys: names.slice(0, mostKeys).map((name) => headOf(name, mostKeyCharacters)),
          hash: await hashOf(value.files.flatMap((file) => [utf8.encode(`${file.name}\0`), file.bytes])),
        };
        return new PreparedContext(facts, 'files', value.files);
      }
    }
  }

  /** The bytes themselves, however many sessions share them: each interpreter is given a copy. */
  forSession(): SessionContext {
    if (this.kind === 'files') return { kind: 'files', files: this.parts };
    return { kind: this.kind, bytes: this.parts[0]!.bytes };
  }

  /** At most `count` UTF-16 units from its beginning, as text; files one after the other, under their names. */
  head(count: number): string {
    let text = '';
    for (const part of this.parts) {
      if (text.length >= count) break;
      text += this.title(part) + decode(part.bytes.subarray(0, (count - text.length) * 4));
    }
    return headOf(text, count);
  }

  /** At most `count` UTF-16 units from its end. */
  tail(count: number): string {
    let text = '';
    for (const part of [...this.parts].reverse()) {
      if (text.length >= count) break;
      const from = Math.max(0, part.bytes.length - (count - text.length) * 4);
      text =
        (from === 0 ? this.title(part) : '') +
        decode(part.bytes.subarray(afterContinuation(part.bytes, from))) +
        text;
    }
    return tailOf(text, count);
  }

  /** All of it, as one text. Large. */
  text(): string {
    return this.parts.map((part) => this.title(part) + decode(part.bytes)).join('');
  }

  private title({ name }: Part): string {
    return this.kind === 'files' ? `\n=== ${name} ===\n` : '';
  }
}

const decode = (bytes: Uint8Array) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/\ufffd+$/, '');

function afterContinuation(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at]! & 0xc0) === 0x80) at++;
  return at;
}

/** Code points of UTF-8: the bytes that continue none. */
function characters(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if ((bytes[i]! & 0xc0) !== 0x80) count++;
  return count;
}

function jsonText(value: Json): string {
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined) return text;
  } catch {
    // Cycles and such: said below.
  }
  throw new LabError('bad_context', 'The context is not JSON.', {
    hint: 'Give text, or a value of objects, lists, texts, numbers, true, false and null.',
    field: 'context',
  });
}

/** As Python will see it. */
function shape(value: Json): Pick<ContextFacts, 'type' | 'length' | 'keys'> {
  if (Array.isArray(value)) return { type: 'list', length: value.length };
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value);
    return {
      type: 'dict',
      length: keys.length,
      keys: keys.slice(0, mostKeys).map((key) => headOf(key, mostKeyCharacters)),
    };
  }
  if (typeof value === 'string') return { type: 'str', length: [...value].length };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'int' : 'float', length: 1 };
  return { type: value === null ? 'NoneType' : 'bool', length: 1 };
}

/** SHA-256 over all bytes in order. */
async function hashOf(parts: readonly Uint8Array[]): Promise<string> {
  let bytes = parts[0]!;
  if (parts.length !== 1) {
    bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return sha256(bytes);
}
