import { readFileSync } from 'node:fs';
import { expect, test, describe } from 'vitest';
import { Random } from '../random';
import { pack, unpack, INFLATED_LIMIT } from './deflate';
import { limits } from './limits';
import { parseSpec, type Spec } from './spec';
import { decodeUrl, encodeUrl, migrate, type Preset } from './url';

const relay: Preset = {
  id: 'relay',
  spec: parseSpec(
    JSON.parse(readFileSync(new URL('../../public/presets/relay.json', import.meta.url), 'utf8')),
  ),
};
const presets = [relay, { id: 'other', spec: { ...relay.spec, name: 'Other', rounds: 5 } }];

const changed = (change: (spec: Spec) => void, from = relay.spec) => {
  const spec = structuredClone(from);
  change(spec);
  return parseSpec(spec);
};

describe('round trip', () => {
  const cases: Record<string, (spec: Spec) => void> = {
    nothing: () => undefined,
    numbers: (spec) => Object.assign(spec, { rounds: 2, latentSteps: 8, seed: 7 }),
    'a question': (spec) => (spec.data.question = 'k = 7; p = k + 4 & “c” ×3? 100% a=b'),
    'untrained links': (spec) =>
      (spec.links = { source: 'untrained', design: '1layer', norm: 'none', seed: 3 }),
    'a long prompt': (spec) => (spec.agents[1]!.prompt = `{question} ${'Think well. '.repeat(300)}{slot}`),
    'one agent less': (spec) => spec.agents.pop(),
    'one agent more': (spec) => spec.agents.push({ ...spec.agents[0]!, id: 'generalist' }),
    'no inner training': (spec) => (spec.training.inner = null),
    'outer training': (spec) => {
      const { steps, batch, warmup, optimiser } = spec.training.inner!;
      spec.training.outer = { steps, batch, warmup, optimiser, rounds: [1, 2], train: 'both' };
    },
    'text that looks like other types': (spec) => Object.assign(spec, { name: 'null', mode: 'text' }),
    'an empty name': (spec) => (spec.name = ''),
  };
  test.each(Object.entries(cases))('%s', async (_, change) => {
    for (const preset of presets) {
      const spec = changed(change, preset.spec);
      const url = await encodeUrl(spec, preset);
      expect(await decodeUrl(url, presets)).toEqual({ spec, preset: preset.id, notices: [] });
      expect(url).toMatch(/^#v=1&preset=[\w=&.,+%:;/~!*'()-]*$/);
    }
  });

  test('a link shows only what differs, in words', async () => {
    const spec = changed((one) => {
      one.rounds = 2;
      one.data.question = 'k is 7. What is c?';
    });
    expect(await encodeUrl(spec, relay)).toBe(
      '#v=1&preset=relay&rounds=2&data.question=k+is+7.+What+is+c%3F',
    );
  });

  test('random experiments', async () => {
    const random = new Random(5);
    for (let i = 0; i < 200; i++) {
      const spec = changed((one) => {
        one.rounds = 1 + random.int(limits.rounds.max);
        one.latentSteps = 1 + random.int(limits.latentSteps.max);
        one.seed = random.int(limits.seed.max);
        one.control = random.pick(['none', 'zero', 'shuffle', 'random'] as const);
        one.data.question = Array.from({ length: random.int(1900) }, () =>
          random.pick([...'k 7&=+%#?\n×“']),
        ).join('');
        one.links.seed = random.int(9);
      });
      const url = await encodeUrl(spec, relay);
      expect(await decodeUrl(url, presets)).toEqual({ spec, preset: 'relay', notices: [] });
    }
  });
});

describe('what cannot be taken as it stands is said', () => {
  const read = (hash: string) => decodeUrl(hash, presets);
  const said = async (hash: string) => (await read(hash)).notices.join(' ');

  test('numbers are clamped by the limits', async () => {
    const { spec, notices } = await read('#rounds=99&latentSteps=0&seed=-4&data.n=2.4');
    expect(spec).toMatchObject({ rounds: limits.rounds.max, latentSteps: 1, seed: 0, data: { n: 2 } });
    expect(notices).toHaveLength(4);
    expect(notices.join()).toMatch(/“rounds” is 99, above the limit; 8 is used/);
  });

  test.each(['1e999', 'NaN', 'many', '', '0x10', '[]'])('rounds=%s leaves the preset’s', async (value) => {
    const { spec, notices } = await read(`#rounds=${value}`);
    expect(spec.rounds).toBe(3);
    expect(notices.join()).toMatch(/rounds/);
  });

  test('unknown keys and values', async () => {
    expect((await read('#colour=red&mode=loud&data.foo=1&rounds.x=2&agents.9.id=adder')).spec).toEqual(
      relay.spec,
    );
    const notices = await said('#colour=red&mode=loud&data.foo=1&rounds.x=2&agents.9.id=adder');
    for (const name of ['colour', 'mode', 'data.foo', 'rounds.x', 'agents.9.id'])
      expect(notices).toContain(`“${name}”`);
    expect(notices).toContain('only latent, text, alone');
  });

  test('prototypes stay as they are', async () => {
    const hash = '#__proto__.polluted=1&constructor.prototype.polluted=1&data.__proto__.polluted=1';
    expect((await read(hash)).notices).toHaveLength(3);
    const z = await pack('{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}}}');
    expect((await read(`#z=${z}`)).notices).not.toHaveLength(0);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('versions', async () => {
    expect(await said('#v=2&rounds=2')).toMatch(/version 2, newer/);
    expect((await read('#v=2&rounds=2')).spec.rounds).toBe(2);
    expect(await said('#v=x')).toMatch(/version “x” is unknown/);
    expect(await said('#v=1')).toBe('');
  });

  test('old versions pass the migrations between', () => {
    const steps = { 1: (old: ReadonlyMap<string, string>) => new Map([['rounds', old.get('turns') ?? '1']]) };
    const notices: string[] = [];
    const entries = migrate(
      new Map([
        ['v', '1'],
        ['turns', '4'],
      ]),
      notices,
      steps,
      3,
    );
    expect([...entries]).toEqual([['rounds', '4']]);
    expect(notices).toEqual([]);
  });

  test('unknown presets, doubled keys, damaged packing', async () => {
    expect(await said('#preset=nope')).toMatch(/no preset “nope”; “relay” is used/);
    expect(await said('#rounds=2&rounds=4')).toMatch(/given twice/);
    expect((await read('#rounds=2&rounds=4')).spec.rounds).toBe(4);
    for (const z of ['!!!', 'AAAA', 'q1YqLVayUjJU0lFKAVFGSrUA', await pack('[1]'), await pack('{')])
      expect(await said(`#z=${z}`)).toMatch(/damaged|unknown|cannot/);
    expect(await said('#hello')).toMatch(/“hello” is no part/);
    expect(await said('#%E0%A4%A')).toMatch(/no part/);
  });

  test('bombs and novels', async () => {
    const bomb = await pack(`{"name":"${'a'.repeat(INFLATED_LIMIT * 40)}"}`);
    expect(await said(`#z=${bomb}`)).toMatch(/damaged/);
    expect(await said(`#name=${'a'.repeat(200_000)}`)).toMatch(/longer than/);
    expect((await read(`#${'x&'.repeat(5000)}`)).notices.length).toBeLessThan(20);
    await expect(unpack(await pack('a'.repeat(INFLATED_LIMIT + 1)))).rejects.toThrow(/longer/);
  });
});

test('reads whole URLs, and links that were encoded twice', async () => {
  expect((await decodeUrl('https://host/lab/#v=1&rounds=2', presets)).spec.rounds).toBe(2);
  expect((await decodeUrl(`#${encodeURIComponent('v=1&rounds=2')}`, presets)).spec.rounds).toBe(2);
  expect(await decodeUrl('https://host/lab/', presets)).toEqual({
    spec: relay.spec,
    preset: 'relay',
    notices: [],
  });
  expect((await decodeUrl('', presets)).notices).toEqual([]);
});

test('never throws, never hangs, and always gives a valid experiment, for 5,000 mutated links', async () => {
  const random = new Random('fuzz');
  const long = changed((spec) => (spec.agents[0]!.prompt = `{question} ${'again '.repeat(200)}{slot}`));
  const seeds = [
    await encodeUrl(long, relay),
    '#v=1&preset=relay&rounds=2&latentSteps=8&data.question=k+is+7,+p+is+that+plus+4.+What+is+p%3F&mode=text',
    '#v=1&links.source=untrained&without=links.file&training.inner=null&agents.0.id=generalist&sampling.topP=0.5',
    '#v=1&training.outer.steps=10&training.outer.optimiser.learningRate=0.1&training.outer.rounds.0=4',
  ];
  const alphabet = [...'abz019.=&%#+-_~{}[]",?/\\ \0é😀'];
  const started = performance.now();
  for (let i = 0; i < 5000; i++) {
    const chars = [...random.pick(seeds)];
    for (let n = 1 + random.int(6); n > 0; n--) {
      const at = random.int(chars.length);
      const kind = random.int(4);
      if (kind === 0) chars[at] = random.pick(alphabet);
      else if (kind === 1) chars.splice(at, random.int(20));
      else if (kind === 2)
        chars.splice(at, 0, ...Array.from({ length: random.int(9) }, () => random.pick(alphabet)));
      else chars.splice(at, 0, ...chars.slice(random.int(chars.length)).slice(0, 40));
    }
    const hash = chars.join('');
    const { spec, notices } = await decodeUrl(hash, presets);
    expect(parseSpec(structuredClone(spec)), hash).toEqual(spec);
    expect(notices.every((notice) => notice.length > 0 && notice.length < 400)).toBe(true);
  }
  expect(performance.now() - started).toBeLessThan(60_000);
});
