import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import { writeSafetensors, type TensorToWrite } from '../models/safetensors';
import { Random } from '../random';
import { importLinks, type ForeignFile, type ImportPlan } from './foreign';
import { createLinks, writeLinks, type LinkEnd } from './linkset';

const end = (id: string, width: number): LinkEnd => ({ id, hash: id.repeat(64), width, embeddingNorm: 1 });
const plan: ImportPlan = {
  pattern: 'sequential',
  agents: [end('a', 4), end('b', 6)],
  hops: [
    { from: 0, to: 1 },
    { from: 1, to: 0 },
  ],
};
/** Both agents alike: shapes tell nothing. */
const alike: ImportPlan = { ...plan, agents: [end('a', 4), end('b', 4)] };

type Shapes = Record<string, readonly number[]>;
const text = new TextEncoder();

interface Made {
  metadata?: Record<string, string>;
  dtype?: 'F32' | 'F64';
  value?: number;
}

function file(
  name: string,
  shapes: Shapes,
  { metadata = {}, dtype = 'F32', value = 0.5 }: Made = {},
): ForeignFile {
  const rows = Object.entries(shapes).map(([tensor, shape]): TensorToWrite => {
    const count = shape.reduce((a, b) => a * b, 1);
    const data = new (dtype === 'F32' ? Float32Array : Float64Array)(count).fill(value);
    return { name: tensor, dtype, shape, data };
  });
  return { name, bytes: writeSafetensors(rows, metadata) };
}

const json = (name: string, value: unknown): ForeignFile => ({
  name,
  bytes: text.encode(JSON.stringify(value)),
});

const layer = (name: string, out: number, into: number): Shapes => ({
  [`${name}.weight`]: [out, into],
  [`${name}.bias`]: [out],
});
/** The released code's `res_adapter` inside an agent and `outer_res_adapter` between two. */
const inner = (d: number, prefix = ''): Shapes => ({
  ...layer(`${prefix}proj1`, d, d),
  ...layer(`${prefix}proj2`, d, d),
});
const outer = (from: number, to: number, prefix = ''): Shapes => ({
  ...layer(`${prefix}proj1`, to, from),
  ...layer(`${prefix}proj2`, to, to),
  ...layer(`${prefix}residual_proj`, to, from),
});
const four = [
  file('inner_1.safetensors', inner(4)),
  file('inner_2.safetensors', inner(6)),
  file('outer_12.safetensors', outer(4, 6)),
  file('outer_21.safetensors', outer(6, 4)),
];
/** The four with one of them instead of the one of its name. */
const withFile = (changed: ForeignFile) => [...four.filter(({ name }) => name !== changed.name), changed];

function refusal(files: readonly ForeignFile[], system = plan): LabError {
  try {
    importLinks(files, system);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('placing', () => {
  it('goes by names first', () => {
    const shuffled = [
      file('outer_21.safetensors', outer(4, 4), { value: 4 }),
      file('inner_2.safetensors', inner(4), { value: 2 }),
      file('outer_12.safetensors', outer(4, 4), { value: 3 }),
      file('inner_1.safetensors', inner(4), { value: 1 }),
    ];
    const { links } = importLinks(shuffled, alike);
    const first = ['inner_links.0', 'inner_links.1', 'outer_links.0', 'outer_links.1'].map(
      (name) => links.parameters.get(`${name}.W1.bias`)!.data[0],
    );
    expect(first).toEqual([1, 2, 3, 4]);
  });

  it('goes by shape where that leaves one place, and says so', () => {
    const nameless = [inner(4), inner(6), outer(4, 6), outer(6, 4)].map((shapes, i) =>
      file(`x${i}.safetensors`, shapes),
    );
    const { links, notes } = importLinks(nameless, plan);
    expect(links.parameters.get('outer_links.1.W3.weight')!.dims).toEqual([4, 6]);
    expect(notes[0]).toBe(
      '“x0.safetensors” became inner_links.0, the link inside agent 1, “a”, by its shape, which fits nowhere else: proj1 → W1, proj2 → W2.',
    );
  });

  it('gives what is left over when the others are named', () => {
    const files = [
      file('inner_1.safetensors', inner(4), { value: 1 }),
      file('x.safetensors', inner(4), { value: 2 }),
      file('y.safetensors', outer(4, 4), { value: 4 }),
      file('outer_12.safetensors', outer(4, 4), { value: 3 }),
    ];
    expect(importLinks(files, alike).links.parameters.get('inner_links.1.W1.bias')!.data[0]).toBe(2);
  });

  it('asks for names where shapes fit twice', () => {
    const error = refusal(
      [inner(4), inner(4), outer(4, 4), outer(4, 4)].map((shapes, i) => file(`x${i}.safetensors`, shapes)),
      alike,
    );
    expect(error.code).toBe('ambiguous_links');
    expect(error.message).toContain('inside agent 1, “a”; or inside agent 2, “b”');
    expect(error.hint).toContain('“inner_1”, “inner_2”, “outer_12”, “outer_21”');
  });

  it('reads several links from one file by their prefixes, wrapped or not', () => {
    const all = {
      ...inner(4, 'agent1.'),
      ...inner(6, 'agent2.'),
      ...outer(4, 6, 'outer_12.'),
      ...outer(6, 4, 'outer_21.'),
    };
    expect(importLinks([file('all.safetensors', all)], plan).links.design).toBe('2layer_res');
    const own = (prefix: string) =>
      Object.fromEntries(
        [...createLinks({ ...plan, design: '2layer', norm: 'none' }, 1).parameters].map(
          ([name, { dims }]) => [prefix + name, dims],
        ),
      );
    expect(importLinks([file('all.safetensors', own('module.'))], plan).links.design).toBe('2layer');
  });

  it('takes the manifest’s word for files of any name', () => {
    const adapter = (filename: string, key: string) => ({
      filename,
      legacy_key: key,
      adapter_type: 'outer_res_adapter',
    });
    const manifest = json('outerlink_config.json', {
      tasks: { math: { adapters: [adapter('first.pt', 'outer_12'), adapter('second.pt', 'outer_21')] } },
    });
    const files = [
      file('inner_1.safetensors', inner(4)),
      file('inner_2.safetensors', inner(4)),
      file('out/second.safetensors', outer(4, 4), { value: 2 }),
      file('out/first.safetensors', outer(4, 4), { value: 1 }),
    ];
    expect(refusal(files, alike).code).toBe('ambiguous_links');
    const { links, notes } = importLinks([...files, manifest], alike);
    expect(links.parameters.get('outer_links.1.W1.bias')!.data[0]).toBe(2);
    expect(notes[3]).toContain('by the manifest beside it');
  });

  it.each<[string, readonly ForeignFile[], string, string]>([
    [
      'two of one place',
      [...four, file('agent1.safetensors', inner(4))],
      'ambiguous_links',
      'both are the link inside agent 1',
    ],
    [
      'a hop that is none',
      withFile(file('outer_22.safetensors', outer(6, 6))),
      'misfit_links',
      '“outer_22.safetensors” names a link that the pattern',
    ],
    [
      'an outer link called an inner one',
      withFile(file('inner_1.safetensors', outer(4, 4))),
      'bad_links',
      'its tensors are those of an outer link',
    ],
    ['one too few', four.slice(1), 'misfit_links', 'The files hold no link inside agent 1, “a”'],
    [
      'one that fits nowhere',
      [...four.slice(1), file('x.safetensors', inner(5))],
      'misfit_links',
      'leads from width 5 to width 5',
    ],
    ['two files of one name', [...four, four[0]!], 'bad_links', 'Two files are called “inner_1.safetensors”'],
  ])('refuses %s', (_, files, code, sentence) => {
    const error = refusal(files);
    expect(error.code).toBe(code);
    expect(error.message).toContain(sentence);
    expect(error.field).toBeDefined();
  });
});

describe('designs', () => {
  it('are refused where the lab has none such', () => {
    const normed = { ...layer('proj1', 12, 4), ...layer('proj2', 6, 12) };
    const norm = (name: string, width: number): Shapes => ({
      [`${name}.weight`]: [width],
      [`${name}.bias`]: [width],
    });
    const error = refusal(
      withFile(file('outer_12.safetensors', { ...normed, ...norm('ln_source', 4), ...norm('ln_target', 6) })),
    );
    expect(error.message).toContain('no design of the lab has these for an outer link');
  });

  it('are refused where links differ', () => {
    const error = refusal(withFile(file('outer_21.safetensors', layer('proj1', 4, 6))));
    expect(error).toMatchObject({ code: 'bad_links', field: 'outer_21.safetensors' });
    expect(error.message).toContain('a system has one design here');
  });

  it('are told by a JSON file where tensors do not, and it may not contradict them', () => {
    const config = (type: string) => [...four, json('adapter_config.json', { adapter_type: type })];
    expect(importLinks(config('res_adapter'), plan).links.design).toBe('2layer_res');
    expect(refusal(config('adapter')).message).toContain('a system has one design here');
    expect(refusal(config('ln_res_adapter')).message).toContain(
      'is called “ln_res_adapter”, but its tensors are of the design 2layer or 2layer_res',
    );
  });
});

describe('tensors', () => {
  it('are refused by name and shape, never reshaped', () => {
    const error = refusal(
      withFile(file('outer_12.safetensors', { ...outer(4, 6), 'residual_proj.weight': [4, 6] })),
    );
    expect(error).toMatchObject({ code: 'misfit_links', field: 'residual_proj.weight' });
    expect(error.message).toBe(
      '“residual_proj.weight” of “outer_12.safetensors” is [4, 6], but outer_links.0 of the design 2layer_res needs [6, 4].',
    );
  });

  it.each<[string, Shapes, string]>([
    [
      'of another kind',
      { ...inner(4), 'lora_A.weight': [4, 4] },
      'Tensor “lora_A.weight” of “inner_1.safetensors” is of no link',
    ],
    ['without a bias', { 'proj1.weight': [4, 4] }, 'has “proj1.weight” but no proj1.bias'],
    [
      'of two vocabularies',
      { ...layer('W1', 4, 4), ...layer('proj2', 4, 4) },
      'mixes names of different kinds of links: W1, proj2',
    ],
    ['without a first layer', layer('proj2', 4, 4), 'lacks W1.weight [4, 4]'],
    [
      'that are no matrix',
      { ...inner(4), 'proj1.weight': [4] },
      '“proj1.weight” of “inner_1.safetensors” is [4], but',
    ],
    ['of none', {}, 'The files hold no link inside agent 1'],
  ])('are refused: %s', (_, shapes, sentence) => {
    const error = refusal(withFile(file('inner_1.safetensors', shapes)));
    expect(error.message).toContain(sentence);
    expect(['bad_links', 'misfit_links']).toContain(error.code);
  });

  it('may hold numbers only', () => {
    const error = refusal(withFile(file('inner_1.safetensors', inner(4), { value: Infinity })));
    expect(error).toMatchObject({ code: 'bad_links', field: 'proj1.weight' });
    expect(refusal(withFile(file('inner_1.safetensors', inner(4), { dtype: 'F64' }))).code).toBe(
      'wrong_dtype',
    );
  });

  it('are counted before they are read', () => {
    const many = Object.fromEntries(Array.from({ length: 4001 }, (_, i) => [`p${i}.proj1.weight`, [0]]));
    expect(refusal([file('x.safetensors', many)]).message).toContain('4001 tensors');
    expect(refusal([]).message).toContain('No links file');
    expect(refusal([json('a.json', {})]).message).toContain('No links file');
  });
});

describe('metadata', () => {
  const stated = (metadata: Record<string, string>) =>
    withFile(file('inner_1.safetensors', inner(4), { metadata }));

  it('that name other checkpoints, another pattern, design or norm refuse the file', () => {
    const agents = (hash: string) =>
      JSON.stringify([
        { id: 'a', hash },
        { id: 'b', hash: plan.agents[1]!.hash },
      ]);
    expect(refusal(stated({ agents: agents('f'.repeat(64)) }))).toMatchObject({
      code: 'foreign_links',
      field: 'agents.0',
    });
    expect(refusal(stated({ pattern: 'mixture' })).field).toBe('pattern');
    expect(refusal(stated({ design: '1layer' })).message).toContain('of the design 2layer or 2layer_res');
    expect(refusal(stated({ design: '__proto__' })).field).toBe('design');
    expect(refusal(stated({ norm: 'big' })).field).toBe('norm');
    const { notes } = importLinks(stated({ agents: agents(plan.agents[0]!.hash) }), plan);
    expect(notes.join('\n')).toContain('name the checkpoints that they were trained for, and they are these');
  });

  it('give the norm; else released names have none, and the lab’s own that of the experiment', () => {
    const own = (metadata: Record<string, string>) => {
      const links = createLinks({ ...plan, design: '1layer', norm: 'none' }, 1);
      return [
        file(
          'x.safetensors',
          Object.fromEntries([...links.parameters].map(([name, { dims }]) => [name, dims])),
          { metadata },
        ),
      ];
    };
    const wish: ImportPlan = { ...plan, norm: 'rescale' };
    expect(importLinks(own({ norm: 'gain' }), wish).links.norm).toBe('gain');
    expect(importLinks(own({}), wish).links.norm).toBe('rescale');
    expect(importLinks(own({}), plan).links.norm).toBe('none');
    expect(importLinks(four, wish).links.norm).toBe('none');
  });

  it('of what is written tell where the links came from, without folders', () => {
    const moved = four.map(({ name, bytes }) => ({ name: `/home/someone/${name}`, bytes }));
    const { links } = importLinks(moved, plan);
    expect(links.training).toContain('"imported":["inner_1.safetensors",');
    expect(links.training).toContain('could not be checked');
    expect(links.training).not.toContain('someone');
  });

  it('of a complete file of the lab hold as ever', () => {
    const other: ImportPlan = { ...plan, agents: [end('a', 4), end('c', 6)] };
    const bytes = writeLinks(createLinks({ ...other, design: '1layer', norm: 'none' }, 1));
    expect(refusal([{ name: 'x.safetensors', bytes }]).code).toBe('foreign_links');
  });
});

describe('hostile bytes', () => {
  it('give errors of the lab, whatever is changed', () => {
    const random = new Random('hostile');
    const good = four[2]!.bytes;
    for (let i = 0; i < 3000; i++) {
      const bytes = good.slice(
        0,
        random.next() < 0.2 ? Math.floor(random.next() * good.length) : good.length,
      );
      for (let k = 0; k < 3 && bytes.length > 0; k++)
        bytes[Math.floor(random.next() * Math.min(bytes.length, 500))] = Math.floor(random.next() * 256);
      try {
        importLinks(withFile({ name: 'outer_12.safetensors', bytes }), plan);
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
        expect((error as LabError).code).not.toBe('internal');
      }
    }
  });

  it('that are pickles or broken JSON are named', () => {
    const pickle = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20);
    expect(refusal(withFile({ name: 'adapter_model.bin', bytes: pickle }))).toMatchObject({
      code: 'pickled_links',
      field: 'adapter_model.bin',
    });
    expect(refusal([...four, { name: 'c.json', bytes: text.encode('[]') }]).field).toBe('c.json');
    expect(refusal(withFile({ name: 'x.safetensors', bytes: new Uint8Array(4) }))).toMatchObject({
      code: 'bad_safetensors',
      field: 'x.safetensors',
    });
  });
});
