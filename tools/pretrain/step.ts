/**
 * One step of next-token pretraining as a single graph: the agent's own decoder, its cross-entropy, the gradient by
 * every weight, and AdamW. The weights are inputs and come back updated.
 */

import { Graph } from '../../src/onnx/graph';
import { crossEntropy, div, max, mul, total } from '../../src/onnx/ops';
import { gradients } from '../../src/onnx/vjp';
import type { ModelConfig } from '../../src/models/config';
import { decoder, embed, head } from '../../src/models/decoder';
import { addAdamW, type AdamWOptions } from '../../src/training/adamw';

/**
 * Inputs: `ids`, `targets` int32 [B,S], `weights` [B,S], `least` [] (the loss is the weighted sum over the larger of
 * `least` and the sum of weights), positions and mask as in the chunk graph, AdamW's. Outputs: `loss`, AdamW's.
 */
export function trainGraph(config: ModelConfig, options: AdamWOptions): Graph {
  const graph = new Graph('pretrain');
  const loss = weightedLoss(graph, config);
  graph.output('loss', loss);
  const weights = [...graph.parameters];
  const seed = graph.constant('float32', [], [1]);
  const found = gradients(graph, [{ value: loss, cotangent: seed }], weights);
  addAdamW(
    graph,
    weights.map((value, i) => ({ name: value.name, value, gradient: found[i]! })),
    options,
  );
  return graph;
}

/** The same forward alone: `loss` and `logits` [B,S,V]. */
export function evaluationGraph(config: ModelConfig): Graph {
  const graph = new Graph('pretrain.evaluate');
  graph.output(
    'loss',
    weightedLoss(graph, config, (logits) => graph.output('logits', logits)),
  );
  return graph;
}

function weightedLoss(
  graph: Graph,
  config: ModelConfig,
  seeLogits?: (logits: ReturnType<typeof head>) => void,
) {
  const embeds = embed(graph, config, graph.input('ids', 'int32', ['B', 'S']));
  const { hidden } = decoder(graph, config, embeds, { cache: false });
  const logits = head(graph, config, hidden);
  seeLogits?.(logits);
  const targets = graph.input('targets', 'int32', ['B', 'S']);
  const weights = graph.input('weights', 'float32', ['B', 'S']);
  const sum = total(mul(crossEntropy(logits, targets), weights));
  return div(sum, max(total(weights), graph.input('least', 'float32', [])));
}
