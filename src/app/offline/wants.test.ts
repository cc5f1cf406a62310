import { expect, test } from 'vitest';
import { Spec } from '../../experiment/spec';
import { wantsOf } from './wants';

test('an experiment wants its built-in models once, its trained links, and WebGPU when it names that', () => {
  const spec = Spec.parse({
    agents: [{ id: 'adder' }, { id: 'hub:owner/name' }, { id: 'adder' }],
    links: { source: 'trained', file: 'relay-seed0' },
    device: 'webgpu',
  });
  expect(wantsOf(spec)).toEqual({ models: ['adder'], links: ['relay-seed0'], webgpu: true });
});

test('untrained links are no file', () => {
  const spec = Spec.parse({ agents: [{ id: 'adder' }], links: { source: 'untrained', file: 'relay-seed0' } });
  expect(wantsOf(spec)).toEqual({ models: ['adder'], links: [], webgpu: false });
});
