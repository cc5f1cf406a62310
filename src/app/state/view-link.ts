/** The view of the page as a link carries it, and back. */

import type { ViewState as LinkedView, ViewTable, Workspace } from '../../experiment/view';
import { isPictureId, offered } from '../pictures/offered';
import type { Cursor } from '../pictures/picture';
import type { ViewState } from './view';

/** What a link may name of the page's views. */
export const viewTable: ViewTable = {
  pictures: offered.map(({ id }) => id),
  options: Object.fromEntries(
    offered.flatMap(({ id, options }) =>
      options.map(({ key, choices }) => [`${id}.${key}`, choices.map(({ value }) => value)]),
    ),
  ),
};

/** The view for a link, with the cursor. */
export function writeView(
  { options, maximised, tables, pins }: Omit<ViewState, 'workspace'>,
  cursor: Cursor | null,
): LinkedView {
  return {
    ...cursor,
    ...(maximised && { maximised }),
    options: { ...options },
    tables: [...tables],
    pins: [...pins],
  };
}

/** That another workspace is open: all that a link to it says of the view. */
export const viewOf = (workspace: Workspace): LinkedView => ({
  workspace,
  options: {},
  tables: [],
  pins: [],
});

/** What a link says of the view: the page's state, and where the cursor stands; null where it says nothing of it. */
export function readView(view: LinkedView | null): { state: Partial<ViewState>; cursor: Cursor | null } {
  if (!view) return { state: {}, cursor: null };
  const { workspace, round, agent = 1, step = 1, at = 'latent', maximised } = view;
  const { tables, options, pins } = view;
  return {
    state: {
      ...(workspace && { workspace }),
      options,
      pins,
      tables: tables.filter(isPictureId),
      maximised: maximised !== undefined && isPictureId(maximised) ? maximised : null,
    },
    cursor: round === undefined ? null : { round, agent, step, at },
  };
}
