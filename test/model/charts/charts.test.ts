import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { roundScale } from '../../../src/model/charts/axes.js';
import { calibrationChart } from '../../../src/model/charts/calibration-chart.js';
import { curvesChart } from '../../../src/model/charts/curves-chart.js';
import { element, text } from '../../../src/model/charts/svg.js';
import { tinyAssessment } from '../support/tiny-assessment.js';

const epoch = (number: number, loss: number, stage = 'attributes') => ({
  stage,
  epoch: number,
  loss,
  validationLoss: loss + 0.1,
  validationMeanAveragePrecision: 0.7,
});

const LOSS_BLUE = [0x00, 0x72, 0xb2];

/** Whether a colour is painted anywhere within a few pixels of a place, once a renderer has drawn the picture. */
async function paintedNear(svg: string, colour: readonly number[], x: number, y: number): Promise<boolean> {
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let row = Math.round(y) - 2; row <= y + 2; row++) {
    for (let column = Math.round(x) - 2; column <= x + 2; column++) {
      const at = (row * info.width + column) * info.channels;
      if (colour.every((value, channel) => Math.abs(data[at + channel] - value) < 8)) return true;
    }
  }
  return false;
}

describe('roundScale', () => {
  it.each([
    [
      [0, 1],
      ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'],
    ],
    [
      [0.19, 0.36],
      ['0.15', '0.20', '0.25', '0.30', '0.35', '0.40'],
    ],
    [
      [3, 1240],
      ['0', '500', '1000', '1500'],
    ],
    [
      [-2, 3],
      ['-2', '-1', '0', '1', '2', '3'],
    ],
  ])('marks %j at round numbers', (values, labels) => {
    const scale = roundScale(values, [0, 100]);
    expect(scale.ticks.map(({ label }) => label)).toEqual(labels);
    expect(scale.at(scale.ticks[0].value)).toBeCloseTo(0, 9);
    expect(scale.at(scale.ticks[labels.length - 1].value)).toBeCloseTo(100, 9);
  });

  it.each([[[0.5, 0.5]], [[0]], [[1, 1, 1]]])('makes room for %j, which is a single number', (values) => {
    const scale = roundScale(values, [0, 100]);
    expect(scale.ticks.length).toBeGreaterThan(1);
    expect(scale.at(values[0])).toBeGreaterThanOrEqual(0);
    expect(scale.at(values[0])).toBeLessThanOrEqual(100);
  });

  it('counts in whole numbers where told to', () => {
    expect(roundScale([1, 3], [0, 100], 12, 1).ticks.map(({ label }) => label)).toEqual(['1', '2', '3']);
  });
});

describe('svg', () => {
  it('escapes what would break it', () => {
    expect(text(1, 2.005, '<a> & "b"')).toBe('<text x="1" y="2.01">&#60;a&#62; &#38; &#34;b&#34;</text>');
    expect(element('g', { id: '"><script>' })).toBe('<g id="&#34;&#62;&#60;script&#62;"/>');
  });
});

describe('curvesChart', () => {
  it('draws each epoch where its axes say', async () => {
    const svg = curvesChart([epoch(1, 0.4), epoch(2, 0.2), epoch(3, 0.1)]);
    expect(svg).toBe(curvesChart([epoch(1, 0.4), epoch(2, 0.2), epoch(3, 0.1)]));
    // Loss runs 0.1 … 0.5 over y 326 … 70, epochs 1 … 3 over x 70 … 690.
    const y = (loss: number) => 326 - ((loss - 0.1) / 0.4) * 256;
    for (const [x, loss] of [
      [70, 0.4],
      [380, 0.2],
      [690, 0.1],
      [690, 0.2],
    ] as const)
      expect(await paintedNear(svg, LOSS_BLUE, x, y(loss))).toBe(true);
    expect(await paintedNear(svg, LOSS_BLUE, 380, y(0.45))).toBe(false);
    expect(await paintedNear(svg, [255, 255, 255], 20, 20)).toBe(true);
  });

  it('marks where a stage ends, and draws a single epoch and very many', () => {
    expect(curvesChart([epoch(1, 2), epoch(2, 1, 'metric & more')])).toContain('>metric &#38; more</text>');
    expect(curvesChart([epoch(1, 2), epoch(2, 1)])).not.toContain('stroke-dasharray="2 3"');
    expect(curvesChart([epoch(1, 0)])).not.toMatch(/NaN|Infinity/);
    const many = curvesChart(Array.from({ length: 200 }, (_, i) => epoch(i + 1, 200 - i)));
    expect(many).not.toContain('<circle');
    expect(many).not.toMatch(/NaN|Infinity/);
  });
});

describe('calibrationChart', () => {
  it('puts bins and first hits where they are predicted and observed', async () => {
    const svg = calibrationChart(tinyAssessment().reliability);
    const at = (predicted: number, observed: number) => [70 + predicted * 360, 410 - observed * 360] as const;
    expect(await paintedNear(svg, LOSS_BLUE, ...at(0.1, 0.2))).toBe(true);
    expect(await paintedNear(svg, LOSS_BLUE, ...at(0.8, 0.7))).toBe(true);
    expect(await paintedNear(svg, [0xd5, 0x5e, 0x00], ...at(0.9, 0.9))).toBe(true);
    expect(await paintedNear(svg, LOSS_BLUE, ...at(0.2, 0.9))).toBe(false);
    expect(svg).toContain('all images, 2 attributes asked');
  });
});
