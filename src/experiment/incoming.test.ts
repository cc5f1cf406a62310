import { expect, test } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { linksFile, oneTensor, stateFile } from '../../test/support/training-files';
import { writeSafetensors } from '../models/safetensors';
import { identify, tellingBytes } from './incoming';
import { writeTraceFile } from './trace-file';

const text = (content: string) => new TextEncoder().encode(content);
/** As the page does it: by so much of the file as tells. */
const kindOf = (bytes: Uint8Array, name = 'file') =>
  identify(bytes.subarray(0, tellingBytes(bytes.subarray(0, 16))), name);

test.each([
  ['run', writeTraceFile(syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 }))],
  ['links', linksFile()],
  ['checkpoint', stateFile()],
  ['foreign', oneTensor('ln.weight')],
  ['foreign', oneTensor('inner_links.0.proj1.weight', { format: 'pt' })],
  ['foreign', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0)],
  ['foreign', Uint8Array.of(0x80, 2, 0x8a, 10, 0, 0, 0, 0, 0, 0)],
  ['questions', text('{"question": "1+1", "answer": "2"}\n')],
  ['questions', text('\uFEFF\n [{"question": 1}]')],
] as const)('“%s” is told by its content, whatever its name', (kind, bytes) => {
  for (const name of ['a.txt', 'model.safetensors', 'links.json']) expect(kindOf(bytes, name)).toBe(kind);
});

test('a file called .jsonl is for the reader of questions, which names the lines at fault', () => {
  expect(kindOf(text('question,answer\n1,2'), 'mine.JSONL')).toBe('questions');
  expect(kindOf(Uint8Array.of(0xff, 0xfe, 0x7b, 0), 'mine.ndjson')).toBe('questions');
});

test('JSON files beside released adapters belong to them', () => {
  for (const name of ['outerlink_config.json', 'outer_adapter_config.json', 'adapter_config.json'])
    expect(kindOf(text('{"adapters": []}'), name)).toBe('sidecar');
});

test.each([
  ['nothing', new Uint8Array(), 'empty_file', 'empty'],
  ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'unknown_file', 'neither'],
  ['a table', text('question,answer\n1,2'), 'unknown_file', 'neither'],
  ['text with zeros', text('{\0'), 'unknown_file', 'neither'],
  ['a model', oneTensor('model.layers.0.mlp.up_proj.weight'), 'unknown_file', 'weights of a model'],
  ['no tensors', writeSafetensors([]), 'unknown_file', 'without any tensor'],
  ['another version', oneTensor('x', { format: 'recursion-lab training 99' }), 'newer_file', 'training 99'],
  ['a broken header', Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0, 0x7b, 1, 2, 3), 'bad_safetensors', 'not JSON'],
])('%s is refused by name', (_, bytes, code, words) => {
  expect(() => kindOf(bytes, 'x.bin')).toThrow(expect.objectContaining({ code, field: 'x.bin' }));
  expect(() => kindOf(bytes, 'x.bin')).toThrow(words);
});

test('of a large file only the header is asked for', () => {
  const file = linksFile();
  const telling = tellingBytes(file.subarray(0, 16));
  expect(telling).toBeLessThan(file.length);
  expect(telling).toBe(8 + new DataView(file.buffer).getUint32(0, true));
  expect(tellingBytes(text('{"question"'))).toBe(4096);
});

test('a header that claims more than the file has is refused', () => {
  const file = linksFile().slice(0, 40);
  expect(() => kindOf(file)).toThrow(expect.objectContaining({ code: 'bad_safetensors' }));
});
