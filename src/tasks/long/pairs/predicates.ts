/**
 * The twenty predicates on pairs of users, in the kinds that OOLONG-Pairs has: both users alike (some also bound by a
 * date), or two roles with counts. A predicate sees, of each user, the days of the lines of each label; no text.
 */

import type { Label } from '../aggregation/wordings';
import type { Wording } from '../task';
import { dateText } from '../text/dates';

export type Condition =
  | { readonly kind: 'some'; readonly labels: readonly Label[] }
  | { readonly kind: 'atLeast' | 'exactly'; readonly label: Label; readonly n: number }
  /** Of the lines of that label, none may be on the other side of the bound, nor on its day. None at all is fine. */
  | { readonly kind: 'allAfter' | 'allBefore'; readonly label: Label };

export type Predicate =
  | { readonly kind: 'both'; readonly both: readonly Condition[] }
  | { readonly kind: 'roles'; readonly one: readonly Condition[]; readonly other: readonly Condition[] };

const some = (...labels: Label[]): Condition => ({ kind: 'some', labels });
const atLeast = (n: number, label: Label): Condition => ({ kind: 'atLeast', label, n });
const exactly = (n: number, label: Label): Condition => ({ kind: 'exactly', label, n });
const allAfter = (label: Label): Condition => ({ kind: 'allAfter', label });
const allBefore = (label: Label): Condition => ({ kind: 'allBefore', label });
const both = (...conditions: Condition[]): Predicate => ({ kind: 'both', both: conditions });
const roles = (one: Condition[], other: Condition[]): Predicate => ({ kind: 'roles', one, other });

/** By variant. */
export const predicates = {
  q1: both(some('human being', 'abbreviation')),
  q2: both(some('location', 'description')),
  q3: both(some('numeric value', 'entity')),
  q4: both(some('location', 'entity'), allAfter('location')),
  q5: both(some('human being', 'numeric value'), allBefore('numeric value')),
  q6: both(some('abbreviation', 'description')),
  q7: both(some('description', 'human being'), allAfter('description')),
  q8: both(some('entity', 'location')),
  q9: both(some('abbreviation', 'numeric value'), allBefore('abbreviation')),
  q10: both(some('entity', 'human being'), allAfter('entity')),
  q11: roles([atLeast(1, 'location'), atLeast(1, 'numeric value')], [exactly(1, 'human being')]),
  q12: roles([atLeast(2, 'entity')], [atLeast(1, 'description'), atLeast(1, 'abbreviation')]),
  q13: roles([exactly(1, 'location')], [atLeast(1, 'human being'), atLeast(1, 'description')]),
  q14: roles([atLeast(1, 'abbreviation'), atLeast(1, 'entity')], [exactly(2, 'numeric value')]),
  q15: roles([atLeast(2, 'human being')], [exactly(1, 'entity')]),
  q16: roles(
    [atLeast(1, 'description'), atLeast(1, 'location')],
    [atLeast(2, 'numeric value'), exactly(1, 'abbreviation')],
  ),
  q17: roles([exactly(1, 'description')], [atLeast(1, 'entity'), atLeast(1, 'human being')]),
  q18: roles([atLeast(1, 'numeric value'), exactly(1, 'entity')], [atLeast(1, 'abbreviation')]),
  q19: roles([exactly(2, 'location')], [exactly(1, 'human being')]),
  q20: roles([atLeast(3, 'description')], [atLeast(1, 'location'), exactly(1, 'numeric value')]),
} as const satisfies Record<string, Predicate>;

export type PredicateId = keyof typeof predicates;
export const predicateIds = Object.keys(predicates) as PredicateId[];

/** Of one user and one label: how many lines, and on which days at the ends. */
export interface Span {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}
/** Of one user; a label without lines is absent. */
export type Profile = ReadonlyMap<Label, Span>;

/** @param bound the day of `allAfter` and `allBefore`. */
export function holds(condition: Condition, profile: Profile, bound: number): boolean {
  switch (condition.kind) {
    case 'some':
      return condition.labels.some((label) => profile.has(label));
    case 'atLeast':
      return (profile.get(condition.label)?.count ?? 0) >= condition.n;
    case 'exactly':
      return (profile.get(condition.label)?.count ?? 0) === condition.n;
    case 'allAfter':
      return (profile.get(condition.label)?.first ?? Infinity) > bound;
    case 'allBefore':
      return (profile.get(condition.label)?.last ?? -Infinity) < bound;
  }
}

/** Pairs of different users, lower id first, in ascending order. */
export function pairsOf(
  predicate: Predicate,
  profiles: ReadonlyMap<number, Profile>,
  bound: number,
): [number, number][] {
  const users = [...profiles.keys()].sort((a, b) => a - b);
  const fit = (conditions: readonly Condition[]) =>
    users.map((user) => conditions.every((condition) => holds(condition, profiles.get(user)!, bound)));
  const one = fit(predicate.kind === 'both' ? predicate.both : predicate.one);
  const other = predicate.kind === 'both' ? one : fit(predicate.other);
  return users.flatMap((a, i) =>
    users
      .map((b, j): [number, number, number] => [a, b, j])
      .filter(([, , j]) => j > i && ((one[i] && other[j]) || (one[j] && other[i])))
      .map(([a, b]): [number, number] => [a, b]),
  );
}

const count = (n: number) => ['no', 'one', 'two', 'three'][n]!;
const plural = (n: number, noun: string) => (n === 1 ? noun : `${noun}s`);
const quoted = (labels: readonly Label[]) => labels.map((label) => `'${label}'`).join(' or ');

/** @param have “has” or “have”. */
function said(condition: Condition, wording: Wording, have: string, bound: number): string {
  const known = wording === 'known';
  switch (condition.kind) {
    case 'some':
      return known
        ? `${have} at least one instance with the label ${quoted(condition.labels)}`
        : `asked a question of the kind ${quoted(condition.labels)} or more of them`;
    case 'atLeast':
    case 'exactly': {
      const how = condition.kind === 'atLeast' ? 'at least' : 'exactly';
      const { n, label } = condition;
      return known
        ? `${have} ${how} ${count(n)} ${plural(n, 'instance')} with the label '${label}'`
        : `asked ${how} ${count(n)} ${plural(n, 'question')} of the kind '${label}'`;
    }
    case 'allAfter':
    case 'allBefore': {
      const side = condition.kind === 'allAfter' ? 'after' : 'before';
      return known
        ? `${have} no instance with the label '${condition.label}' that is not dated ${side} ${dateText(bound)}`
        : `asked all questions of the kind '${condition.label}', if any, ${side} ${dateText(bound)}`;
    }
  }
}

/** The predicate as a sentence. */
export function sentenceOf(predicate: Predicate, wording: Wording, bound: number): string {
  const all = (conditions: readonly Condition[], have: string) =>
    conditions.map((condition) => said(condition, wording, have, bound)).join(' and ');
  if (predicate.kind === 'both')
    return wording === 'known'
      ? `List all pairs of different users such that both ${all(predicate.both, 'have')}.`
      : `Two users belong together if each of them ${all(predicate.both, 'has')}. Find every two that do.`;
  return wording === 'known'
    ? `List all pairs of different users such that one user ${all(predicate.one, 'has')}, and the other user ${all(predicate.other, 'has')}.`
    : `Two users belong together if one of the two, whichever it is, ${all(predicate.one, 'has')}, while the remaining one ${all(predicate.other, 'has')}. Find every two that do.`;
}
