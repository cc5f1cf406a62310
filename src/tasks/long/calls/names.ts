/** Names of a Python package: which function lies in which module of which part. All by split. */

import type { Random } from '../../../random';
import type { LongSplit } from '../task';
import { drawOf } from '../text/split';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const verbs = words(`
  load store merge check trim fold scan pack unpack route quote rank prune seal sort split stamp tally track weigh align
  bind cache clamp clean draft drain emit fetch fill flag flush frame gauge graft join latch limit match mark mix move note
  order parse patch pick pin plan poll pour probe pull push rate read reset scale send shift sift skim slice spread stack
  swap tag test tie trace turn twist warm wrap`);
const nouns = words(`
  account address archive asset badge balance basket batch beacon bill block bundle cargo carton channel charge claim
  column contract counter coupon crate credit cycle deposit depot digest docket draft entry event fee field folder form
  freight gate grant graph grid group invoice item journal label lane layer ledger lease letter link list locker lot map
  margin member memo meter notice offer order outlet packet page panel parcel permit plan pledge policy pool port
  profile quota quote rate receipt record refund region report request reserve review role route row sample schedule score
  seat sector session sheet shelf shift signal site slot source stage station stock store stream survey sweep table tariff
  task term ticket tier token tool track trade tray trip unit vault vendor visit voucher wallet ward yard zone`);

export interface Place {
  /** `ledger.tariff`: part and module, without the package. */
  readonly module: string;
  readonly name: string;
}

export interface Names {
  readonly package: string;
  /** By function. */
  readonly functions: readonly Place[];
}

/** How many functions a module holds, so that larger packages have more of both. */
export const perModule = (count: number): number =>
  Math.min(20, Math.max(3, Math.round(Math.sqrt(count) / 2) + 2));

const PER_PART = 8;

/** Function 0 is `main` in the module `main`; the others lie in modules in order, so no two modules import each other. */
export function drawNames(count: number, split: LongSplit, random: Random): Names {
  const noun = () => random.pick(nouns);
  const size = perModule(count);
  const parts = new Set<string>();
  const functions: Place[] = [{ module: 'main', name: 'main' }];
  let part = '';
  let modules = new Set<string>();
  const used: string[] = [];
  while (functions.length < count) {
    if (part === '' || modules.size >= PER_PART) {
      part = drawOf(split, parts, () => `${noun()}_${noun()}`);
      modules = new Set();
    }
    const module = `${part}.${drawOf(split, modules, noun)}`;
    const here = new Set<string>();
    for (let i = 0; i < size && functions.length < count; i++) {
      // A name that another module has too: whoever looks for the bare name finds too much.
      const double = used.length > 0 && random.next() < 0.2 ? random.pick(used) : undefined;
      const name =
        double !== undefined && !here.has(double)
          ? double
          : drawOf(split, here, () => `${random.pick(verbs)}_${noun()}`);
      here.add(name);
      used.push(name);
      functions.push({ module, name });
    }
  }
  return { package: `${drawOf(split, parts, () => `${noun()}${noun()}`)}`, functions };
}
