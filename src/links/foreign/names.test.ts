import { describe, expect, it } from 'vitest';
import { placeNamed, type Cast } from './names';

const three: Cast = {
  pattern: 'sequential',
  ids: ['hub:x/Tiny-1@main', 'subtracter', 'multiplier'],
  roles: ['', '', 'checker'],
};
const mixture: Cast = { pattern: 'mixture', ids: ['a', 'b', 'c', 'd'], roles: [] };
const two: Cast = { pattern: 'sequential', ids: ['same', 'same'], roles: [] };
const inner = (agent: number) => ({ kind: 'inner', agent });
const outer = (from: number, to: number) => ({ kind: 'outer', from, to });

describe('placeNamed', () => {
  it.each([
    ['inner_links.2', inner(2)],
    ['module.links.outer_links.0', { kind: 'outer', hop: 0 }],
    ['outer_12', outer(0, 1)],
    ['checkpoint-500/outer_31.safetensors', outer(2, 0)],
    ['outer_1_2', outer(0, 1)],
    ['Planner-Critic-Outerlink(math).safetensors', outer(0, 1)],
    ['Solver-Planner-Outerlink(code).pt', outer(2, 0)],
    ['planner_to_refiner.safetensors', outer(0, 1)],
    ['inner_1', inner(0)],
    ['agent3.safetensors', inner(2)],
    ['agent2_inner_aligner', inner(1)],
    ['critic/adapter(math).safetensors', inner(1)],
    [
      'models--RecursiveMAS--Sequential-Light-Solver-Qwen2.5-Math-1.5B/snapshots/0a1b/adapter(math).safetensors',
      inner(2),
    ],
    ['tiny-1.safetensors', inner(0)],
    ['subtracter-multiplier.safetensors', outer(1, 2)],
    ['checker.safetensors', inner(2)],
  ])('%s, of three in a row', (name, place) => {
    expect(placeNamed(name, three)).toEqual(place);
  });

  it.each([
    ['outer_1s', outer(0, 3)],
    ['outer_s3', outer(3, 2)],
    ['math/adapter.safetensors', inner(0)],
    ['Mixture-Summarizer-Qwen3.5-2B/adapter.safetensors', inner(3)],
    ['Summarizer-Code-Outerlink.safetensors', outer(3, 1)],
  ])('%s, of a mixture', (name, place) => {
    expect(placeNamed(name, mixture)).toEqual(place);
  });

  it.each([
    ['outer_el', outer(0, 1)],
    ['outer_tr', outer(1, 0)],
    ['Deliberation-Toolcaller-Qwen3.5-4B/adapter.safetensors', inner(1)],
  ])('%s, of two', (name, place) => {
    expect(placeNamed(name, two)).toEqual(place);
  });

  it.each([
    ['adapter(math).safetensors', mixture],
    ['adapter.safetensors', three],
    ['outer_1', three],
    ['outer_123', three],
    ['inner_12', three],
    ['agent4', three],
    ['2/adapter.safetensors', three],
    ['run-2.safetensors', three],
    ['same.safetensors', two],
    ['', three],
    ['constructor', three],
  ])('%s names none', (name, cast) => {
    expect(placeNamed(name, cast)).toBeNull();
  });
});
