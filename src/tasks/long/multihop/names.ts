/** Names of people, towns, firms and things, all different, and names that look like a given one. */

import type { Random } from '../../../random';
import type { LongSplit } from '../task';
import { colours, firstNames, lastNames, objects, places } from '../text/lists';
import { drawOf, splitOf } from '../text/split';
import { kinds, type Kind } from './relations';

const initials = 'ABCDEFGHJKLMNOPRSTW';

/** Towns that one part of a name has in common. */
const STEM = 4;

export class Names {
  private readonly taken = Object.fromEntries(kinds.map((kind) => [kind, new Set<string>()])) as Record<
    Kind,
    Set<string>
  >;

  constructor(
    private readonly split: LongSplit,
    private readonly random: Random,
  ) {}

  /** Another name than all before. @throws LabError `bad_task` where there are no more. */
  draw(kind: Kind): string {
    const { random } = this;
    const last = () => random.pick(lastNames);
    return drawOf(this.split, this.taken[kind], () => {
      switch (kind) {
        case 'person':
          return `${random.pick(firstNames)} ${initials[random.int(initials.length)]!}. ${last()}`;
        case 'town':
          return random.pick(places);
        case 'firm':
          return `${last()} & ${last()}`;
        case 'thing':
          return `${random.pick(colours)} ${random.pick(objects)}`;
      }
    });
  }

  /** Another name that a careless reader takes for this one; where there is none left, any other. */
  drawLike(kind: Kind, name: string): string {
    for (let i = 0; i < 300; i++) {
      const like = this.similar(kind, name);
      if (this.taken[kind].has(like) || splitOf(like) !== this.split) continue;
      this.taken[kind].add(like);
      return like;
    }
    return this.draw(kind);
  }

  private similar(kind: Kind, name: string): string {
    const { random } = this;
    const [first, ...rest] = name.split(' ') as [string, ...string[]];
    switch (kind) {
      case 'person':
        return random.next() < 0.5
          ? `${first} ${initials[random.int(initials.length)]!}. ${rest[1]}`
          : `${random.pick(firstNames)} ${rest.join(' ')}`;
      case 'town':
        return random.pick(places.filter((place) => place.startsWith(name.slice(0, STEM))));
      case 'firm':
        return `${first} & ${random.pick(lastNames)}`;
      case 'thing':
        return `${random.pick(colours)} ${rest.join(' ')}`;
    }
  }
}
