import { readFileSync } from 'node:fs';
import { expect, test, describe } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { Random } from '../random';
import { claimOf } from './claim';
import { pack, unpack } from './deflate';
import { limits, sizes } from './limits';
import { parseSpec, type Spec } from './spec';
import { decodeUrl, encodeUrl, migrate, type Preset } from './url';

const relay: Preset = {
  id: 'relay',
  spec: parseSpec(
    JSON.parse(readFileSync(new URL('../../public/presets/relay.json', import.meta.url), 'utf8')),
  ),
};
const presets = [relay, { id: 'other', spec: { ...relay.spec, name: 'Other', rounds: 5 } }];

/** Of a link that carries nothing but an experiment. */
const nothing = { view: null, claim: null, run: null, notices: [] };

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
      const { steps, batch, warmup, schedule, optimiser } = spec.training.inner!;
      const stage = { steps, batch, warmup, schedule, optimiser };
      spec.training.outer = { ...stage, rounds: [1, 2], train: 'both', forcing: 'rollout', earlier: 0 };
    },
    'text that looks like other types': (spec) => Object.assign(spec, { name: 'null', mode: 'text' }),
    'an empty name': (spec) => (spec.name = ''),
    'half a character': (spec) => (spec.name = 'x\uD800'),
    counterfactuals: (spec) => {
      spec.interventions = [
        { round: 2, agent: 1, kind: 'zero', factor: 1, donor: 1 },
        { round: 1, agent: 2, step: 3, kind: 'scale', factor: -0.5, donor: 1 },
      ];
    },
  };
  test.each(Object.entries(cases))('%s', async (_, change) => {
    for (const preset of presets) {
      const spec = changed(change, preset.spec);
      const url = await encodeUrl(spec, preset);
      expect(await decodeUrl(url, presets)).toEqual({ ...nothing, spec, preset: preset.id });
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

  test('a counterfactual is told in words', async () => {
    const spec = changed((one) =>
      one.interventions.push({ round: 2, agent: 1, kind: 'zero', factor: 1, donor: 1 }),
    );
    expect(await encodeUrl(spec, relay)).toContain(
      '&interventions.0.round=2&interventions.0.agent=1&interventions.0.kind=zero',
    );
  });

  test('a link that nobody’s lab would read is not made', async () => {
    const spec = changed((one) => {
      // What deflate cannot make shorter.
      const random = new Random('novel');
      const novel = () =>
        Array.from({ length: 3900 }, () => String.fromCharCode(0x4e00 + random.int(20_000)));
      one.agents = Array.from({ length: 8 }, () => ({
        ...one.agents[0]!,
        prompt: novel().join(''),
        final: novel().join(''),
      }));
    });
    await expect(encodeUrl(spec, relay)).rejects.toMatchObject({ code: 'link_too_long' });
  });
});

describe('what came out', () => {
  const recording = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 2 });
  const { spec } = recording;
  const claim = claimOf(recording);
  const view = { round: 2, agent: 1, step: 2, at: 'latent' as const, tables: [], options: {}, pins: ['7'] };

  test('view, claim and run travel together', async () => {
    const url = await encodeUrl(spec, relay, { view, claim, run: recording });
    const decoded = await decodeUrl(url, presets);
    expect(decoded).toMatchObject({ spec, view, claim, notices: [] });
    expect(decoded.run).toMatchObject({ spec, question: recording.question, bits: 8 });
    expect(url.length).toBeLessThan(sizes.link);
  });

  test('a run that is too large is left out', async () => {
    const large = syntheticRecording({ rounds: 4, agents: 3, latentSteps: 32 });
    const url = await encodeUrl(large.spec, relay, { run: large });
    expect(url).not.toMatch(/run=|for=/);
    expect((await decodeUrl(url, presets)).notices).toEqual([]);
  });

  test('results of another experiment are left aside, however the link was written', async () => {
    const url = await encodeUrl(spec, relay, { claim, run: recording });
    const edited = await decodeUrl(url.replace('rounds=2', 'rounds=3'), presets);
    expect(edited).toMatchObject({ claim: null, run: null, spec: { rounds: 3 } });
    expect(edited.notices.join()).toMatch(/changed after its results were added/);
    const unmarked = await decodeUrl(url.replace(/for=\w+&/, ''), presets);
    expect(unmarked).toMatchObject({ claim: null, run: null });
    const parts = url.slice(1).split('&');
    const again = `#${encodeURIComponent(parts.reverse().join('&'))}`;
    expect(await decodeUrl(again, presets)).toMatchObject({ claim, notices: [] });
    // How it is looked at may change.
    expect(await decodeUrl(`${url}&view.round=1`, presets)).toMatchObject({ claim, notices: [] });
  });

  test('a damaged run is said, and the experiment stays', async () => {
    const url = await encodeUrl(spec, relay, { run: recording });
    const decoded = await decodeUrl(url.slice(0, -30), presets);
    expect(decoded).toMatchObject({ spec, run: null });
    expect(decoded.notices.join()).toMatch(/run that the link carries is damaged/);
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
    expect(notices).toContain('only latent, text, soft, alone');
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

  test('what is given twice in parts, or left out and needed', async () => {
    const outer = 'training.outer.optimiser.learningRate=0.1';
    expect(await said(`#${outer}&training.outer=null`)).toMatch(/“training.outer” is given twice/);
    expect(await said(`#training.outer=null&${outer}`)).toMatch(/Rate” is unknown/);
    expect(await said('#without=rounds')).toMatch(/“rounds” cannot be left out/);
    expect(await said('#without=agents.0')).toMatch(/no “agents.0” to leave out/);
    expect(await said('#without=links.file')).toBe('');
  });

  test('a faulty entry of a list takes no other with it', async () => {
    const entries = [...Array(4).keys()].map((i) => `agents.${i}.id=${i === 3 ? '..' : 'adder'}`);
    const { spec, notices } = await read(`#${entries.join('&')}&rounds=2`);
    expect(spec.agents.map(({ id }) => id)).toEqual(['adder', 'adder', 'adder']);
    expect(spec.rounds).toBe(2);
    expect(notices.join()).toMatch(/“agents.3.id” cannot be “..”/);
    const many = await pack(JSON.stringify({ agents: Array(20).fill({ id: 'adder' }) }));
    expect((await read(`#z=${many}`)).spec.agents).toHaveLength(limits.agents.max);
    expect(await said(`#z=${many}`)).toMatch(/“agents” has 20 entries; only the first 8 are used/);
  });

  test('keys of the link itself inside its packed part', async () => {
    expect(await said(`#z=${await pack('{"preset":"other","v":2}')}`)).toMatch(
      /“preset” is unknown.*“v” is unknown/,
    );
  });

  test('what lies too deep', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const packed = await pack(`{"rounds":2,"name":${deep}}`);
    expect((await read(`#z=${packed}`)).spec.rounds).toBe(2);
    expect(await said(`#z=${packed}`)).toMatch(/“name” lies too deep/);
  });

  test('bombs and novels', async () => {
    const bomb = await pack(`{"name":"${'a'.repeat(sizes.inflated * 40)}"}`);
    expect(await said(`#z=${bomb}`)).toMatch(/damaged/);
    expect(await said(`#name=${'a'.repeat(200_000)}`)).toMatch(/longer than/);
    expect((await read(`#${'x&'.repeat(5000)}`)).notices.length).toBeLessThan(20);
    await expect(unpack(await pack('a'.repeat(sizes.inflated + 1)))).rejects.toThrow(/longer/);
  });
});

test('reads whole URLs, and links that were encoded twice', async () => {
  expect((await decodeUrl('https://host/lab/#v=1&rounds=2', presets)).spec.rounds).toBe(2);
  expect((await decodeUrl(`#${encodeURIComponent('v=1&rounds=2')}`, presets)).spec.rounds).toBe(2);
  expect(await decodeUrl('https://host/lab/', presets)).toEqual({
    ...nothing,
    spec: relay.spec,
    preset: 'relay',
  });
  expect((await decodeUrl('', presets)).notices).toEqual([]);
  const escaped = `https://host/lab/${encodeURIComponent('#v=1&rounds=2')}`;
  expect((await decodeUrl(escaped, presets)).spec.rounds).toBe(2);
});
