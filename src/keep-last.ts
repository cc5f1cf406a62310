/** The last ones of what grows: maps keep the order in which their keys were set. */

/** Lets the oldest entries of `map` go until `most` are left; those that `isHeld` says are held stay. @returns what went. */
export function keepLast<K, V>(
  map: Map<K, V>,
  most: number,
  isHeld: (value: V) => boolean = () => false,
): V[] {
  const gone: V[] = [];
  let over = map.size - most;
  for (const [key, value] of map) {
    if (over <= 0) break;
    if (isHeld(value)) continue;
    map.delete(key);
    gone.push(value);
    over--;
  }
  return gone;
}
