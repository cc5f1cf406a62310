/**
 * Reads a place off a name: of a file, its folder, or a tensor's prefix. Known are (agents count from 1)
 *
 * - the lab's own `inner_links.{i}`, `outer_links.{j}` (from 0), after any prefix;
 * - between two agents: `outer_12` (RecursiveMAS training and its manifests; in the mixture `outer_1s`, `outer_s1`, of two
 *   agents `outer_el`, `outer_le`, `outer_rt`, `outer_tr`), `outer_1_2`, `Planner-Critic-Outerlink(math)` (released files),
 *   `planner_to_critic`;
 * - inside one agent: `inner_1`, `agent1`, `adapter_1`, `planner`, `planner/adapter(math)`, and the folders in which
 *   released adapters lie, such as `Sequential-Light-Planner-Qwen3-1.7B`.
 *
 * An agent is named by its number, by its role or id in the experiment, or by its role in the paper's patterns.
 */

import { quoted } from './errors';

export type LinkKind = 'inner' | 'outer';

export type Place =
  | { readonly kind: 'inner'; readonly agent: number }
  | { readonly kind: 'outer'; readonly from: number; readonly to: number }
  | { readonly kind: 'outer'; readonly hop: number };

/** What names may refer to. */
export interface Cast {
  readonly pattern: string;
  readonly ids: readonly string[];
  readonly roles: readonly string[];
}

const NOISE = new Set([
  'adapter',
  'agent',
  'aligner',
  'inner',
  'innerlink',
  'innerlinks',
  'link',
  'links',
  'outer',
  'outerlink',
  'outerlinks',
  'to',
]);
const EXTENSION = /\.(safetensors|pt|pth|bin|json)$/i;
const REPOSITORY = /(?:^|--)(?:sequential-(?:light|scaled)|mixture|distillation|deliberation)-([a-z]+)-/;

/** The paper's words for the agents of a pattern, as [word, index]. */
function rolesOf(pattern: string, agents: number): [string, number][] {
  if (pattern === 'mixture') {
    const last: [string, number][] = [
      ['summarizer', agents - 1],
      ['s', agents - 1],
    ];
    return agents === 4 ? [['math', 0], ['code', 1], ['science', 2], ...last] : last;
  }
  if (agents === 3)
    return [
      ['planner', 0],
      ['critic', 1],
      ['refiner', 1],
      ['solver', 2],
    ];
  if (agents === 2)
    return [
      ['expert', 0],
      ['e', 0],
      ['learner', 1],
      ['l', 1],
      ['reflector', 0],
      ['r', 0],
      ['toolcaller', 1],
      ['t', 1],
    ];
  return [];
}

/** Words for agents; one that would mean two of them means none. */
function wordsOf({ pattern, ids, roles }: Cast): Map<string, number> {
  const words = new Map<string, number>();
  const twice = new Set<string>();
  const add = (word: string, agent: number) => {
    if (word === '' || NOISE.has(word)) return;
    if ((words.get(word) ?? agent) !== agent) twice.add(word);
    words.set(word, agent);
  };
  for (const names of [ids.map(lastOf), roles])
    names.forEach((name, agent) => add(name.toLowerCase(), agent));
  for (const word of twice) words.delete(word);
  for (const [word, agent] of rolesOf(pattern, ids.length)) if (!words.has(word)) words.set(word, agent);
  ids.forEach((_, agent) => words.set(String(agent + 1), agent));
  return words;
}

/** `model` of `hub:owner/model@revision`. */
const lastOf = (id: string): string =>
  id
    .replace(/@[^/]*$/, '')
    .split(/[/:]/)
    .at(-1)!;

/** The place that a tensor's prefix or a file's path names, the last part before its folders, whose bare numbers say nothing; null: none. */
export function placeNamed(name: string, cast: Cast): Place | null {
  const exact = /(?:^|\.)(inner|outer)_links\.(\d{1,3})$/.exec(name);
  if (exact)
    return exact[1] === 'inner'
      ? { kind: 'inner', agent: Number(exact[2]) }
      : { kind: 'outer', hop: Number(exact[2]) };
  const words = wordsOf(cast);
  const [last = '', ...folders] = name.split(/[/\\]/).reverse();
  for (const part of [last, ...folders.slice(0, 4).filter((folder) => !/^\d+$/.test(folder))]) {
    const place = placeOf(
      part
        .replace(EXTENSION, '')
        .replace(/\([^)]*\)/g, '')
        .toLowerCase(),
      words,
    );
    if (place) return place;
  }
  return null;
}

function placeOf(name: string, words: ReadonlyMap<string, number>): Place | null {
  const folder = REPOSITORY.exec(name)?.[1];
  if (folder !== undefined && words.has(folder)) return { kind: 'inner', agent: words.get(folder)! };
  if (words.has(name)) return { kind: 'inner', agent: words.get(name)! };
  const tokens = name.split(/[._\-\s]+|(?<=[a-z]{2})(?=\d)/).filter(Boolean);
  const outer = tokens.some((token) => token.startsWith('outer'));
  const inner = tokens.some((token) => token.startsWith('inner'));
  const rest = tokens.filter((token) => !NOISE.has(token));
  const named = outer && rest.length === 1 && rest[0]!.length === 2 ? [...rest[0]!] : rest;
  const agents = named.map((word) => words.get(word));
  if (agents.length === 0 || agents.some((agent) => agent === undefined)) return null;
  const [first, second, ...more] = agents as number[];
  if (more.length > 0) return null;
  if (second === undefined) return outer ? null : { kind: 'inner', agent: first! };
  return inner ? null : { kind: 'outer', from: first!, to: second };
}

/** Names by which a link can be placed, for hints. */
export function exampleNames(
  agents: number,
  hops: readonly { readonly from: number; readonly to: number }[],
): string[] {
  const inner = Array.from({ length: agents }, (_, i) => `inner_${i + 1}`);
  const outer = hops.map(({ from, to }) =>
    agents < 10 ? `outer_${from + 1}${to + 1}` : `outer_${from + 1}_${to + 1}`,
  );
  return [...inner, ...outer].map(quoted);
}
