/**
 * Whether the page should be loaded again so that the service worker can isolate it: a decision from plain facts. A page
 * that came without the headers can get them only by being asked for once more.
 */

export interface Facts {
  readonly isolated: boolean;
  /** The service worker is ready to answer the next load. */
  readonly ready: boolean;
  /** The page is a frame of another one, which alone decides. */
  readonly embedded: boolean;
  /** The user has begun to do something. */
  readonly touched: boolean;
  /** It was loaded again for this before, in this tab. */
  readonly tried: boolean;
}

/** `reload`: at once. `offer`: a button may. `none`: there is nothing to gain. */
export type Decision = 'reload' | 'offer' | 'none';

export function decide({ isolated, ready, embedded, touched, tried }: Facts): Decision {
  if (isolated || !ready || embedded) return 'none';
  return touched || tried ? 'offer' : 'reload';
}
