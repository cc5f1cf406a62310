/** Each link design alone, as inner and as outer link: output, cotangent of its input, gradient of each parameter. */

import { applyLink } from '../../../src/links/apply';
import { linkDesigns, linkParameters, type LinkPlace } from '../../../src/links/designs';
import { encodeModel } from '../../../src/onnx/encode';
import { Graph } from '../../../src/onnx/graph';
import { cotangentName, vjp } from '../../../src/onnx/vjp';
import type { HostTensor } from '../../../src/runtime/tensor';
import { compare, expectedOf, hostTensor, type Bench, type Case, type Comparison } from '../comparison';
import { runOnce } from './run-once';

type Widths = Record<'inner' | 'outer', [number, number]>;
const widths: Widths = { inner: [16, 16], outer: [16, 24] };

async function links({ device, files }: Bench): Promise<Comparison[]> {
  const expected = await expectedOf(files, 'links');
  const results: Comparison[] = [];
  for (const kind of ['inner', 'outer'] as const)
    for (const design of linkDesigns) {
      const want = (name: string) => hostTensor(expected, `${kind}.${design}.${name}`);
      const [from, to] = widths[kind];
      const place: LinkPlace = { name: 'link', kind, from, to };
      const parameters = linkParameters(design, place).map(({ name }) => name.replace('link.', ''));
      const graph = new Graph('link');
      graph.output('y', applyLink(graph, design, place, graph.input('x', 'float32', ['B', 'S', from]), null));
      const feeds: Record<string, HostTensor> = { x: want('x') };
      for (const name of parameters) feeds[`link.${name}`] = want(`param.${name}`);

      const { y } = await runOnce(device, encodeModel(graph), feeds);
      results.push(compare(`${kind} ${design} y`, 'forward', y!, want('y')));
      const backward = vjp(graph, ['y'], ['x', ...parameters.map((name) => `link.${name}`)]);
      const back = await runOnce(device, encodeModel(backward), {
        ...feeds,
        [cotangentName('y')]: want('ct_y'),
      });
      results.push(compare(`${kind} ${design} ct_x`, 'gradient', back[cotangentName('x')]!, want('ct_x')));
      for (const name of parameters)
        results.push(
          compare(
            `${kind} ${design} ${name}`,
            'gradient',
            back[cotangentName(`link.${name}`)]!,
            want(`grad.${name}`),
          ),
        );
    }
  return results;
}

export const linkCases: Record<string, Case> = { links };
