import { describe, expect, it } from 'vitest';
import type { GraphNode, OnnxModel } from '../../../src/onnx/index.js';
import { findCut, pruneTo } from '../../../src/vision/import/cut.js';
import { PENULTIMATE, tinyClassifier } from '../support/tiny-classifier.js';

/** The classifier with further nodes behind its output. */
function followed(model: OnnxModel, ...nodes: GraphNode[]): OnnxModel {
  const last = nodes[nodes.length - 1].outputs[0];
  return {
    ...model,
    nodes: [...model.nodes, ...nodes],
    outputs: [{ name: last, type: 'float32', dims: ['N', 5] }],
  };
}

describe('findCut', () => {
  it.each([
    ['a Gemm', tinyClassifier(), 'Gemm'],
    [
      'MatMul, Add and Softmax, the weights behind a Constant and a Transpose',
      tinyClassifier({ ending: 'matmul' }),
      'MatMul',
    ],
    ['a Gemm whose weights are listed as inputs', tinyClassifier({ weightsAsInputs: true }), 'Gemm'],
    [
      'two layers: the last of them',
      followed(
        {
          ...tinyClassifier(),
          initializers: [
            ...tinyClassifier().initializers,
            { name: 'more', dims: [5, 2], type: 'float32', data: new Float32Array(10) },
          ],
        },
        { op: 'Relu', inputs: ['logits'], outputs: ['hidden'] },
        { op: 'MatMul', inputs: ['hidden', 'more'], outputs: ['out'] },
      ),
      'MatMul',
    ],
  ])('finds the tensor before %s', (name, model, layer) => {
    expect(findCut(model)).toEqual({ tensor: name.startsWith('two') ? 'hidden' : PENULTIMATE, layer });
  });

  it.each([
    ['a convolution', tinyClassifier({ ending: 'conv' }), /Conv \(fc\/conv\) comes last/],
    [
      'an operator that mixes what the layer gave',
      followed(tinyClassifier(), { op: 'TopK', inputs: ['logits'], outputs: ['best', 'which'] }),
      /TopK \(best\) comes last/,
    ],
    [
      'two branches put together',
      followed(tinyClassifier(), { op: 'Mul', inputs: ['logits', PENULTIMATE], outputs: ['out'] }),
      /Mul \(out\) puts 2 branches together/,
    ],
    [
      'a product of two computed tensors',
      followed(tinyClassifier(), { op: 'MatMul', inputs: ['logits', 'logits'], outputs: ['out'] }),
      /MatMul \(out\) does not multiply features by constant weights/,
    ],
    [
      'weights on the left',
      followed(tinyClassifier(), { op: 'MatMul', inputs: ['fc/weights', 'logits'], outputs: ['out'] }),
      /does not multiply features by constant weights/,
    ],
    [
      'a transposed Gemm',
      followed(tinyClassifier(), {
        op: 'Gemm',
        inputs: ['logits', 'fc/weights'],
        outputs: ['out'],
        attributes: { transA: { kind: 'int', value: 1 } },
      }),
      /does not multiply features by constant weights/,
    ],
    [
      'nothing at all',
      { ...tinyClassifier(), outputs: [{ name: 'input', type: 'float32', dims: [] }] } as const,
      /its output "input" depends on no such layer/,
    ],
  ])('refuses %s', (_name, model, message) => {
    expect(() => findCut(model)).toThrow(message);
    expect(() => findCut(model)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

describe('pruneTo', () => {
  it('keeps what the tensor is computed from, in order, and nothing else', () => {
    const model = tinyClassifier();
    const { nodes, initializers } = pruneTo(model, PENULTIMATE);
    expect(nodes).toEqual(model.nodes.slice(0, -1));
    expect(initializers.map(({ name }) => name)).toEqual(
      model.initializers.map(({ name }) => name).filter((name) => !name.startsWith('fc/')),
    );
  });
});
