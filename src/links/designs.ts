/**
 * The RecursiveLink designs: the small trained maps between frozen agents. Parameters by name and shape; no numbers,
 * and no graphs (apply.ts). Sources: arXiv 2604.25917 equations 3 and 4 and table 4 (`1layer` … `2layer_res`), and the
 * released adapters (`2layer_ln_res`: `ln_res_adapter` inside an agent, `outer_ln_res_adapter` between two, which
 * doubles the receiver's width).
 */

export const designs = [
  '1layer',
  '1layer_res',
  '2layer',
  '2layer_res',
  '2layer_ln_res',
  'soft_prompt',
] as const;
/**
 * `soft_prompt` is a control, not a link: every message is the same trained constant, whatever was thought, and thoughts
 * are fed back as they are.
 */
export type Design = (typeof designs)[number];
/** Those that pass on what was thought: the paper's and the released ones. */
export const linkDesigns = designs.filter((design) => design !== 'soft_prompt');

/** One link: inside agent `from` (then `to` is the same width), or between two. */
export interface LinkPlace {
  /** `inner_links.{i}` or `outer_links.{j}`. */
  readonly name: string;
  readonly kind: 'inner' | 'outer';
  /** Width of what goes in. */
  readonly from: number;
  /** Width of what comes out. */
  readonly to: number;
  /** Of a soft prompt: how many positions a message has. */
  readonly positions?: number | undefined;
}

export interface LinkParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly part: 'weight' | 'bias' | 'norm_gain' | 'norm_bias';
  /** Inputs of the layer: what the initial spread depends on. */
  readonly fanIn: number;
}

interface Layers {
  W1: [out: number, into: number];
  W2?: [number, number];
  /** The residual of an outer link, whose ends differ in width. */
  W3?: [number, number];
  norms: boolean;
}

function layersOf(design: Design, { kind, from, to }: LinkPlace): Layers {
  const residual = design.endsWith('_res') && kind === 'outer' ? { W3: [to, from] as [number, number] } : {};
  const norms = design === '2layer_ln_res';
  if (design.startsWith('1layer')) return { W1: [to, from], ...residual, norms };
  const hidden = norms && kind === 'outer' ? 2 * to : to;
  return { W1: [hidden, from], W2: [to, hidden], ...residual, norms };
}

/** The parameters of a link, by their names in the file, in the order in which they are stored. */
export function linkParameters(design: Design, place: LinkPlace): LinkParameter[] {
  if (design === 'soft_prompt') {
    const shape = [place.positions ?? 1, place.to];
    const name = `${place.name}.prompt`;
    return place.kind === 'inner' ? [] : [{ name, shape, part: 'weight', fanIn: place.to }];
  }
  const { norms, ...layers } = layersOf(design, place);
  const parameters: LinkParameter[] = [];
  const norm = (name: string, width: number) => {
    for (const part of ['norm_gain', 'norm_bias'] as const)
      parameters.push({
        name: `${place.name}.${name}.${part === 'norm_gain' ? 'weight' : 'bias'}`,
        shape: [width],
        part,
        fanIn: width,
      });
  };
  if (norms) norm('pre_norm', place.from);
  for (const [name, [out, into]] of Object.entries(layers as Record<string, [number, number]>)) {
    parameters.push({
      name: `${place.name}.${name}.weight`,
      shape: [out, into],
      part: 'weight',
      fanIn: into,
    });
    parameters.push({ name: `${place.name}.${name}.bias`, shape: [out], part: 'bias', fanIn: into });
  }
  if (norms) norm('post_norm', place.to);
  return parameters;
}
