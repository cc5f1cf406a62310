import { expect, test } from 'vitest';
import { randomSpec, randomView } from '../../test/support/specs';
import { frozenPresets, published, unsaid } from '../../test/support/urls';
import { Random } from '../random';
import { pack, packBytes } from './deflate';
import { Spec } from './spec';
import { decodeUrl, encodeUrl } from './url';
import { wellFormed } from './url-text';

const presets = frozenPresets();
const [relay] = presets as [(typeof presets)[number]];

test('what is encoded is decoded, for 1,000 random experiments and views', async () => {
  const random = new Random('round trips');
  for (let i = 0; i < 1000; i++) {
    const spec = randomSpec(random, relay.spec);
    const view = random.int(2) === 0 ? randomView(random, spec) : null;
    const url = await encodeUrl(spec, relay, view ? { view } : {});
    const nothing = JSON.stringify(view) === '{"tables":[],"options":{},"pins":[]}';
    expect(await decodeUrl(url, presets), url).toEqual({
      spec,
      preset: 'relay',
      view: nothing ? null : view,
      claim: null,
      run: null,
      notices: [],
    });
  }
}, 120_000);

const MUTATIONS = 100_000;
const MOST_MS = 1000;

const alphabet = [...'abz019.=&%#+-_~{}[]",;:?/\\ \0é😀'];
const values = [
  '1e999',
  '-1',
  '99999999999999999999',
  'NaN',
  'null',
  'true',
  '',
  '%',
  '%ff',
  '%00',
  '1e-400',
];
const keys = [
  '__proto__.a',
  'constructor.prototype.a',
  'data.__proto__.x',
  'agents.length',
  'agents.00.id',
  'a.'.repeat(50),
  'view.__proto__',
  'view.pins.9',
  'view.a.b',
  'without',
  'rounds',
  'training.outer',
  'interventions.0.kind',
  'for',
  'claim',
  'run',
  'v',
  'preset',
  'z',
];

/** Packed texts that are more than they seem. */
const bombs = async () => [
  await pack(`{"name":"${'a'.repeat(1_000_000)}"}`),
  await packBytes(new Uint8Array(2_000_000)),
  await pack('['.repeat(200_000)),
  await pack(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
  await pack(`{"agents":[${'{"id":7},'.repeat(5000)}{}]}`),
  await pack(`{${Array.from({ length: 5000 }, (_, i) => `"k${i}":${i}`).join()}}`),
  await pack('{"__proto__":{"x":1},"data":{"__proto__":{"x":1},"constructor":1}}'),
  await pack('{"rounds":{"toString":1},"agents":{"length":3},"links":[1,[2]],"v":9}'),
  await pack('{"training.outer.rounds":[9,"x",null,2.5],"seed":"12","interventions":[{"round":2}]}'),
];

function mutate(url: string, other: string, packed: readonly string[], random: Random): string {
  let text = url;
  const at = () => random.int(text.length + 1);
  const insert = (part: string) => {
    const place = at();
    text = text.slice(0, place) + part + text.slice(place);
  };
  const entry = (key: string, value: string) => {
    const parts = text.split('&');
    parts.splice(random.int(parts.length + 1), 0, `${key}=${value}`);
    text = parts.join('&');
  };
  for (let n = 1 + random.int(4); n > 0; n--) {
    switch (random.int(11)) {
      case 0: {
        const place = at();
        const flipped = String.fromCharCode((text.charCodeAt(place) || 65) ^ (1 << random.int(8)));
        text = text.slice(0, place) + flipped + text.slice(place + 1);
        break;
      }
      case 1:
        text = text.slice(0, at());
        break;
      case 2: {
        const place = at();
        text = text.slice(0, place) + text.slice(place + random.int(20));
        break;
      }
      case 3:
        text = text.slice(0, at()) + other.slice(random.int(other.length));
        break;
      case 4:
        insert(random.pick(['%', '%2', '%zz', '%E0%A4', '%3D', '%26', '%00', '%25']));
        break;
      case 5:
        text = text.replace(/\d+/, random.pick(values));
        break;
      case 6:
        entry(random.pick(keys), random.pick(values));
        break;
      case 7:
        entry(random.pick(['z', 'z', 'run']), random.int(8) === 0 ? random.pick(packed) : garbage(random));
        break;
      case 8:
        insert(Array.from({ length: random.int(9) }, () => random.pick(alphabet)).join(''));
        break;
      case 9:
        text = random.int(3) === 0 ? `#${encodeURIComponent(wellFormed(text.slice(1)))}` : text.toUpperCase();
        break;
      default:
        text = text
          .split('&')
          .sort(() => random.next() - 0.5)
          .join('&');
    }
  }
  return text;
}

const garbage = (random: Random) =>
  Array.from({ length: random.int(60) }, () => random.pick([...'AZaz09-_'])).join('');

test(`never throws, never hangs, never drops anything in silence, for ${MUTATIONS} mutated links`, async () => {
  const random = new Random('fuzz s3');
  const urls = published().map(({ url }) => url.replace(/^https?:[^#]*/, ''));
  const packed = await bombs();
  let slowest = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const url = mutate(random.pick(urls), random.pick(urls), packed, random);
    const started = performance.now();
    const decoded = await decodeUrl(url, presets);
    slowest = Math.max(slowest, performance.now() - started);
    const { spec, notices } = decoded;
    if (!Spec.safeParse(spec).success) expect.fail(`no experiment: ${url}`);
    if (notices.some((notice) => notice.length === 0 || notice.length > 1000)) expect.fail(notices.join());
    const dropped = await unsaid(url, decoded);
    if (dropped.length > 0) expect.fail(`${dropped.join(' | ')} of ${url} (${notices.join(' ')})`);
  }
  expect(slowest).toBeLessThan(MOST_MS);
  expect(({} as { x?: number }).x).toBeUndefined();
}, 300_000);
