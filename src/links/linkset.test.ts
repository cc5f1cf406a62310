import { describe, expect, it } from 'vitest';
import { parseSafetensors, writeSafetensors } from '../models/safetensors';
import { floats, type HostTensor } from '../runtime/tensor';
import { designs } from './designs';
import { createLinks, readLinks, writeLinks, type LinkEnd } from './linkset';

const end = (id: string, width: number, embeddingNorm: number): LinkEnd => ({
  id,
  hash: `${id}-hash`,
  width,
  embeddingNorm,
});
const agents = [end('a', 4, 2), end('b', 6, 3)];
const hops = [
  { from: 0, to: 1 },
  { from: 1, to: 0 },
];
const plan = { pattern: 'sequential', agents, hops };
const made = createLinks({ ...plan, design: '2layer_ln_res', norm: 'gain' }, 7);
const bytes = writeLinks({ ...made, training: '{"seed":1}' });

/** The file with other metadata, or other tensors. */
function changed(
  metadata: Record<string, string | undefined>,
  tensors: (all: Map<string, HostTensor>) => void = () => undefined,
): Uint8Array {
  const all = new Map(made.parameters);
  tensors(all);
  const merged = { ...parseSafetensors(bytes).metadata, ...metadata };
  const kept = Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return writeSafetensors(
    [...all].map(([name, { dims, data }]) => ({ name, dtype: 'F32', shape: dims, data })),
    kept,
  );
}

describe('createLinks', () => {
  it('depends on the seed alone', () => {
    const again = createLinks({ ...plan, design: '2layer_ln_res', norm: 'gain' }, 7);
    const other = createLinks({ ...plan, design: '2layer_ln_res', norm: 'gain' }, 8);
    const name = 'outer_links.0.W1.weight';
    expect(again.parameters).toEqual(made.parameters);
    expect(other.parameters.get(name)).not.toEqual(made.parameters.get(name));
  });

  it('starts as torch.nn.Linear and LayerNorm do', () => {
    const { parameters } = createLinks({ ...plan, design: '2layer_ln_res', norm: 'none' }, 7);
    for (const [name, { dims, data }] of parameters) {
      const values = Array.from(data, Number);
      if (name.includes('_norm.'))
        expect(new Set(values)).toEqual(new Set([name.endsWith('weight') ? 1 : 0]));
      else {
        const fanIn = name.endsWith('weight')
          ? dims[1]!
          : parameters.get(name.replace('bias', 'weight'))!.dims[1]!;
        expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(fanIn));
        expect(new Set(values).size).toBeGreaterThan(1);
      }
    }
  });

  it('doubles the receiver’s width in the released outer link only', () => {
    expect(made.parameters.get('outer_links.0.W1.weight')!.dims).toEqual([12, 4]);
    expect(made.parameters.get('outer_links.0.W3.weight')!.dims).toEqual([6, 4]);
    expect(made.parameters.get('inner_links.1.W1.weight')!.dims).toEqual([6, 6]);
    expect(made.parameters.has('inner_links.0.W3.weight')).toBe(false);
  });

  it('matches the receiver’s embeddings by the gain of the last norm', () => {
    const gain = (name: string) => Number(made.parameters.get(`${name}.post_norm.weight`)!.data[0]);
    expect(gain('inner_links.1')).toBeCloseTo(3 / Math.sqrt(6), 6);
    expect(gain('outer_links.1')).toBeCloseTo(2 / Math.sqrt(4), 6);
    expect(Number(made.parameters.get('inner_links.1.pre_norm.weight')!.data[0])).toBe(1);
  });
});

describe('a links file', () => {
  it.each(designs)('of %s reads back as it was written', (design) => {
    const links = { ...createLinks({ ...plan, design, norm: 'rescale' }, 3), training: '{"steps":4}' };
    expect(readLinks(writeLinks(links), plan)).toEqual(links);
  });

  it('names the tensor that is missing, misshapen, of another type or too many', () => {
    const refused = (file: Uint8Array) => {
      try {
        readLinks(file, plan);
        return null;
      } catch (error) {
        const { code, field, message } = error as { code: string; field: string; message: string };
        expect(message).toContain(field);
        return `${code} ${field}`;
      }
    };
    const name = 'inner_links.1.W2.bias';
    expect(refused(changed({}, (all) => all.delete(name)))).toBe(`misfit_links ${name}`);
    expect(refused(changed({}, (all) => all.set(name, floats(new Float32Array(5), [5]))))).toBe(
      `misfit_links ${name}`,
    );
    expect(refused(changed({}, (all) => all.set('spare', floats(new Float32Array(1), [1]))))).toBe(
      'misfit_links spare',
    );
    const half = [...made.parameters].map(([key, { dims, data }]) =>
      key === name
        ? { name: key, dtype: 'F16' as const, shape: dims, data: new Uint16Array(6) }
        : { name: key, dtype: 'F32' as const, shape: dims, data },
    );
    expect(refused(writeSafetensors(half, parseSafetensors(bytes).metadata))).toBe(`misfit_links ${name}`);
  });

  it('never reshapes: the same elements in another shape are refused', () => {
    const name = 'outer_links.0.W1.weight'; // [12,4]
    const turned = changed({}, (all) => all.set(name, floats(new Float32Array(48), [4, 12])));
    expect(() => readLinks(turned, plan)).toThrowError(
      expect.objectContaining({ code: 'misfit_links', field: name }),
    );
  });

  it('is refused for other checkpoints, another order or another number of agents', () => {
    const retrained = [agents[0]!, { ...agents[1]!, hash: 'other' }];
    const foreign = (field: string) => expect.objectContaining({ code: 'foreign_links', field });
    expect(() => readLinks(bytes, { ...plan, agents: retrained })).toThrowError(foreign('agents.1'));
    expect(() => readLinks(bytes, { ...plan, agents: [...agents].reverse() })).toThrowError(
      foreign('agents.0'),
    );
    expect(() => readLinks(bytes, { ...plan, agents: [...agents, end('c', 4, 1)] })).toThrowError(
      foreign('agents.2'),
    );
    expect(() => readLinks(bytes, { ...plan, agents: agents.slice(0, 1) })).toThrowError(
      expect.objectContaining({ code: 'bad_links', field: 'agents' }),
    );
  });

  it('may call its agents by other names, since the hash decides', () => {
    const renamed = agents.map((agent) => ({ ...agent, id: `my-${agent.id}` }));
    expect(readLinks(bytes, { ...plan, agents: renamed }).agents.map(({ id }) => id)).toEqual([
      'my-a',
      'my-b',
    ]);
  });

  it.each([
    ['design', { design: '3layer' }],
    ['design', { design: undefined }],
    ['design', { design: '__proto__' }],
    ['norm', { norm: 'constructor' }],
    ['pattern', { pattern: 'star' }],
    ['agents', { agents: undefined }],
    ['agents', { agents: '{"length":2}' }],
    ['agents', { agents: '[' }],
  ])('with hostile metadata is refused: %s as %j', (field, metadata) => {
    expect(() => readLinks(changed(metadata), plan)).toThrowError(
      expect.objectContaining({ code: 'bad_links', field }),
    );
  });

  it.each(['[null,null]', '[1,2]', '[{"hash":{"a":1}},{}]', '[]'])(
    'with the agents %s is refused',
    (stored) => {
      expect(() => readLinks(changed({ agents: stored }), plan)).toThrowError(
        expect.objectContaining({ code: 'foreign_links', field: 'agents.0' }),
      );
    },
  );

  it('that is no safetensors file is refused', () => {
    expect(() => readLinks(new Uint8Array(20), plan)).toThrowError(
      expect.objectContaining({ code: 'bad_safetensors' }),
    );
  });
});
