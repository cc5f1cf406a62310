import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { LabError } from '../errors';
import { Random } from '../random';
import { randomOf } from '../../test/support/specs';
import { unsaid } from '../../test/support/urls';
import { pack, packBytes } from './deflate';
import { isRlmLink } from './link-kind';
import { parseRlmSpec, RlmSpec } from './rlm-spec';
import { decodeRlmUrl, encodeRlmUrl, presetOf, type RlmPreset } from './rlm-url';

const presets: RlmPreset[] = readdirSync('public/presets')
  .filter((file) => file.startsWith('rlm-'))
  .sort((a, b) => Number(b === 'rlm-needle.json') - Number(a === 'rlm-needle.json'))
  .map((file) => ({
    id: file.replace('.json', ''),
    spec: parseRlmSpec(JSON.parse(readFileSync(`public/presets/${file}`, 'utf8'))),
  }));
const [needle] = presets as [RlmPreset];

const own = (change: object) => {
  const { task: _, ...rest } = needle.spec;
  return parseRlmSpec({ ...rest, name: '', question: 'How much?', ...change });
};

describe('the link to a set-up', () => {
  it('names the preset, and what differs in plain words', async () => {
    expect(await encodeRlmUrl(needle.spec, presets)).toBe('#v=1&preset=rlm-needle&view.workspace=rlm');
    const spec = { ...needle.spec, name: '', budgets: { ...needle.spec.budgets, seconds: null, turns: 3 } };
    const url = await encodeRlmUrl(spec, presets);
    expect(url).toBe('#v=1&preset=rlm-needle&budgets.turns=3&budgets.seconds=null&view.workspace=rlm');
    expect(await decodeRlmUrl(url, presets)).toEqual({
      spec,
      preset: 'rlm-needle',
      run: null,
      describes: true,
      notices: [],
    });
  });

  it.each([
    ['a context in the link', own({ context: { kind: 'text', text: 'a = 5 & b' } })],
    ['a context of JSON', own({ context: { kind: 'json', value: { n: '5', b: [true, 'true', null] } } })],
    [
      'files, by hash',
      own({
        context: { kind: 'files', as: 'csv', files: [{ name: 'a.csv', hash: 'a'.repeat(64), bytes: 7 }] },
      }),
    ],
    [
      'a schema of any keys',
      own({ schema: { $ref: '#/x', maximum: 5, const: '5', properties: { 'a b': {} } } }),
    ],
    ['named models', own({ models: { ...needle.spec.models, named: { 'a b.c': { kind: 'person' } } } })],
    ['models by depth', own({ models: { ...needle.spec.models, byDepth: [null, { kind: 'person' }] } })],
    ['tools', own({ tools: [{ name: 'f', description: '', python: 'def f():\n  return 1' }] })],
    [
      'an endpoint',
      own({ models: { root: { kind: 'endpoint', url: 'http://localhost:1/v1', model: 'a/b:c' } } }),
    ],
  ])('holds %s', async (_, spec) => {
    const url = await encodeRlmUrl(spec, presets);
    expect(await decodeRlmUrl(url, presets)).toMatchObject({ spec, notices: [] });
    expect(isRlmLink(url)).toBe(true);
  });

  it('holds a run only as long as nothing else of it is changed', async () => {
    const url = await encodeRlmUrl(needle.spec, presets, 'abc');
    expect((await decodeRlmUrl(url, presets)).run).toBe('abc');
    const other = await decodeRlmUrl(`${url}&budgets.turns=5`, presets);
    expect(other.run).toBeNull();
    expect(other.notices.join()).toContain('results were added');
  });

  it('is refused where no lab would read it', async () => {
    const random = new Random('noise');
    const noise = () => String.fromCharCode(32 + random.int(90));
    const long = own({ context: { kind: 'text', text: Array.from({ length: 100_000 }, noise).join('') } });
    await expect(encodeRlmUrl(long, presets)).rejects.toMatchObject({ code: 'link_too_long' });
    const deep = own({ schema: JSON.parse(`${'{"not":'.repeat(20)}{}${'}'.repeat(20)}`) as object });
    await expect(encodeRlmUrl(deep, presets)).rejects.toBeInstanceOf(LabError);
  });
});

describe('a foreign link', () => {
  it.each([
    ['budgets.turns=999', /“budgets.turns” is 999, above the limit; 200/],
    ['task.characters=-5', /“task.characters” is -5, below the limit; 1000/],
    ['models.root.key=sk-1', /“models.root.key” is unknown/],
    [
      'models.root.kind=endpoint&without=models.root.id&models.root.model=m&models.root.url=https://me:pw@a.example/v1',
      /“models.root.url” cannot be as it is: must be an http\(s\) address without user/,
    ],
    ['view.round=3', /“view.round” is unknown/],
    ['agent=magic', /“agent” cannot be “magic” \(only direct/],
    ['preset=rlm-nothing', /no preset “rlm-nothing”/],
    ['v=7', /version 7, newer/],
  ])('with %s is mended, and says so', async (part, notice) => {
    const { spec, notices } = await decodeRlmUrl(`#view.workspace=rlm&${part}`, presets);
    expect(RlmSpec.safeParse(spec).success).toBe(true);
    expect(notices.join(' ')).toMatch(notice);
    expect(JSON.stringify(spec) + notices.join()).not.toMatch(/sk-1|me:pw/);
  });

  it('may leave the context to a file that is not at hand', async () => {
    const url = await encodeRlmUrl(own({ context: { kind: 'text', text: 'x' } }), presets);
    expect((await decodeRlmUrl(url, presets)).spec.context).toEqual({ kind: 'text', text: 'x' });
  });
});

test.each([
  ['#view.workspace=rlm', true, null],
  ['https://lab.example/#v=1&preset=rlm-letters', true, 'rlm-letters'],
  ['#v=1&preset=relay&view.workspace=rlm', false, null],
  ['#v=1&preset=relay', false, null],
  ['', false, null],
  ['#view.workspace=train', false, null],
])('%s is an RLM link: %s', (url, is, preset) => {
  expect(isRlmLink(url)).toBe(is);
  expect(presetOf(url)).toBe(preset);
});

const draw = randomOf(RlmSpec);
function randomRlm(random: Random): RlmSpec {
  for (;;) {
    const preset = random.pick(presets).spec;
    const drawn = draw(random) as Record<string, unknown>;
    const kept = Object.keys(drawn).filter(() => random.int(3) === 0);
    const { task: _, ...rest } = preset;
    const base = drawn.question !== undefined && kept.includes('question') ? rest : preset;
    const parsed = RlmSpec.safeParse({
      ...base,
      ...Object.fromEntries(kept.map((key) => [key, drawn[key]])),
    });
    if (parsed.success) return parsed.data;
  }
}

test('what is encoded is decoded, for 500 random set-ups', async () => {
  const random = new Random('rlm round trips');
  for (let i = 0; i < 500; i++) {
    const spec = randomRlm(random);
    const url = await encodeRlmUrl(spec, presets);
    const { spec: read, notices } = await decodeRlmUrl(url, presets);
    expect(read, url).toEqual(spec);
    expect(notices).toEqual([]);
  }
}, 120_000);

const bombs = async () => [
  await pack(`{"question":"${'a'.repeat(1_000_000)}"}`),
  await packBytes(new Uint8Array(2_000_000)),
  await pack('['.repeat(200_000)),
  await pack(`{"schema":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  await pack(`{"tools":[${'{"name":7},'.repeat(5000)}{}]}`),
  await pack(`{${Array.from({ length: 5000 }, (_, i) => `"k${i}":${i}`).join()}}`),
  await pack('{"__proto__":{"x":1},"schema":{"constructor":1,"toString":2}}'),
  await pack('{"models":{"root":{"toString":1}},"context":{"kind":"files","files":{"length":9}},"v":9}'),
];
const keys = [
  ...['__proto__.a', 'constructor.prototype.a', 'models.__proto__.x', 'tools.length', 'tools.00.name'],
  ...['schema.__proto__', 'schema', 'context.kind', 'models.root.kind', 'models.named.a.kind', 'without'],
  ...['for', 'run', 'claim', 'v', 'preset', 'z', 'view.workspace', 'task', 'question', 'budgets.cost'],
];
const values = ['1e999', '-1', 'NaN', 'null', 'true', '', '%', '%ff', '%00', 'rlm', 'endpoint', '[]', '7'];

const MUTATIONS = 20_000;
const view = { workspace: 'rlm', options: {}, tables: [], pins: [] } as const;

test(`never throws, never hangs, never drops anything in silence, for ${MUTATIONS} mutated links`, async () => {
  const random = new Random('rlm fuzz');
  const packed = await bombs();
  const urls = await Promise.all(
    Array.from({ length: 40 }, () => encodeRlmUrl(randomRlm(random), presets, 'x')),
  );
  let slowest = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    let url = random.pick(urls);
    for (let n = 1 + random.int(4); n > 0; n--) {
      const at = random.int(url.length + 1);
      const entry = `&${random.pick(keys)}=${random.pick([...values, random.pick(packed)])}`;
      const other = random.pick(urls);
      const junk = random.pick(['%', '%zz', '&', '=', '#', '\u0000', '😀', '.']);
      url = random.pick([
        () => url.slice(0, at),
        () => url.slice(0, at) + other.slice(random.int(other.length)),
        () => url.slice(0, at) + junk + url.slice(at),
        () => url + entry,
        () => url.replace(/\d+/, random.pick(values)),
      ])();
    }
    const started = performance.now();
    const decoded = await decodeRlmUrl(url, presets);
    const { spec, notices } = decoded;
    slowest = Math.max(slowest, performance.now() - started);
    if (!RlmSpec.safeParse(spec).success) expect.fail(`no set-up: ${url}`);
    if (notices.some((one) => one.length === 0 || one.length > 1000)) expect.fail(notices.join());
    const dropped = await unsaid(url, { ...decoded, view, claim: null, run: decoded.run !== null } as never);
    if (dropped.length > 0) expect.fail(`${dropped.join(' | ')} of ${url} (${notices.join(' ')})`);
    isRlmLink(url);
  }
  expect(slowest).toBeLessThan(1000);
  expect(({} as { x?: number }).x).toBeUndefined();
}, 300_000);
