/**
 * How a run is looked at, as a link carries it: the cursor, chosen options of pictures, what is maximised, shown as a
 * table or pinned. Pictures and their options are only names here; the page gives the table of those that it has.
 */

import * as z from 'zod';
import { sizes } from './limits';
import { parsePath, setAt } from './paths';
import { restoreAs } from './restore';
import type { Spec } from './spec';
import { cut } from './url-text';

const picture = z.string().regex(/^[a-z][a-z0-9-]{0,23}$/);
const optionKey = /^[a-z][a-z0-9-]{0,23}\.[A-Za-z][A-Za-z0-9]{0,23}$/;

const Options = z.record(z.string().regex(optionKey), z.string().min(1).max(sizes.pin));

export const workspaces = ['playground', 'train', 'rlm'] as const;
export type Workspace = (typeof workspaces)[number];

export const ViewState = z.strictObject({
  /** Which part of the page is open; absent: the playground. */
  workspace: z.enum(workspaces).optional(),
  /** The cursor, counting from 1, up to what the experiment has; step 0 is where no latent step is. */
  round: z.int().min(1).optional(),
  agent: z.int().min(1).optional(),
  step: z.int().min(0).optional(),
  at: z.enum(['latent', 'message', 'text', 'answer']).optional(),
  maximised: picture.optional(),
  /** Pictures shown as tables. */
  tables: z.array(picture).max(sizes.tables).default([]),
  /** Chosen values by `picture.key`. */
  options: Options.default({}),
  /** Texts of pinned tokens. */
  pins: z.array(z.string().min(1).max(sizes.pin)).max(sizes.pins).default([]),
});

export type ViewState = z.infer<typeof ViewState>;

/** What the page has to choose from: a view that names anything else is said not to fit. */
export interface ViewTable {
  readonly pictures: readonly string[];
  /** Values by `picture.key`. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** Keys of a view in a link begin with this. */
export const VIEW = 'view.';
const single = ['workspace', 'round', 'agent', 'step', 'at', 'maximised'] as const;
const lists = ['tables', 'pins'] as const;

/** `view.round=2`, `view.lens.fill=rank`, `view.pins.0=7`: a view as entries of a link. */
export function viewEntries(view: ViewState): [string, string][] {
  return [
    ...single.flatMap((key) => (view[key] === undefined ? [] : [[key, view[key]] as const])),
    ...Object.entries(view.options),
    ...lists.flatMap((key) => view[key].map((one, i) => [`${key}.${i}`, one] as const)),
  ].map(([key, value]) => [VIEW + key, String(value)]);
}

/**
 * The view that entries describe; null where there are none. Never throws: what does not fit the limits, the experiment
 * or the page's own table is mended or left out, and said.
 * @param entries keys with `view.` before them, from a link: not to be trusted.
 * @param spec the experiment that the cursor must lie in.
 * @param notices takes what was not read as it stood, as sentences.
 * @param table the views that there are to choose from; without it their names are taken as they stand.
 */
export function readView(
  entries: readonly (readonly [string, string])[],
  spec: Pick<Spec, 'rounds' | 'latentSteps' | 'agents'>,
  notices: string[],
  table?: ViewTable,
): ViewState | null {
  if (entries.length === 0) return null;
  const json = { tables: [], options: {} as Record<string, string>, pins: [] };
  for (const [name, value] of entries) {
    const path = parsePath(name.slice(VIEW.length));
    const [first, second] = (path ?? []) as string[];
    const isSingle = path?.length === 1 && (single as readonly unknown[]).includes(first);
    const isListed = path?.length === 2 && (lists as readonly unknown[]).includes(first);
    const known =
      isSingle || isListed
        ? setAt(json, path, value)
        : path?.length === 2 && addOption(json.options, `${first}.${second}`, value);
    if (!known) notices.push(`“${cut(name)}” is unknown and was ignored.`);
  }
  const source = { fallback: { tables: [], options: {}, pins: [] }, name: 'the view', prefix: VIEW };
  const restored = restoreAs(ViewState, json, source);
  notices.push(...restored.notices);
  const view = within(restored.value, spec, notices);
  return table ? among(view, table, notices) : view;
}

function addOption(options: Record<string, string>, key: string, value: string): boolean {
  if (!Options.safeParse({ [key]: value }).success) return false;
  if (Object.keys(options).length >= sizes.viewOptions) return false;
  options[key] = value;
  return true;
}

/** The cursor inside what the experiment has. */
function within(
  view: ViewState,
  { rounds, latentSteps, agents }: Pick<Spec, 'rounds' | 'latentSteps' | 'agents'>,
  notices: string[],
): ViewState {
  const most = { round: rounds, agent: agents.length, step: latentSteps };
  const clamped = { ...view };
  for (const key of ['round', 'agent', 'step'] as const) {
    if ((view[key] ?? 0) <= most[key]) continue;
    clamped[key] = most[key];
    notices.push(
      `“${VIEW}${key}” is ${view[key]}, but the experiment has only ${most[key]}; ${most[key]} is used.`,
    );
  }
  return clamped;
}

/** What the page has of it. */
function among(view: ViewState, table: ViewTable, notices: string[]): ViewState {
  const has = (id: string) => {
    const known = table.pictures.includes(id);
    if (!known) notices.push(`There is no view “${cut(id)}” (only ${table.pictures.join(', ')}).`);
    return known;
  };
  const offers = ([key, value]: [string, string]) => {
    const values = Object.hasOwn(table.options, key) ? table.options[key]! : null;
    if (values?.includes(value)) return true;
    notices.push(
      values
        ? `“${VIEW}${cut(key)}” cannot be “${cut(value)}” (only ${values.join(', ')}); it was left out.`
        : `“${VIEW}${cut(key)}” is unknown and was ignored.`,
    );
    return false;
  };
  const { maximised, ...rest } = view;
  return {
    ...rest,
    ...(maximised !== undefined && has(maximised) && { maximised }),
    tables: view.tables.filter(has),
    options: Object.fromEntries(Object.entries(view.options).filter(offers)),
  };
}
