import { svgsIndex } from 'facesjs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTE_COUNT,
  ATTRIBUTES,
  attributeId,
  Random,
  type Attribute,
} from '../../../src/domain/index.js';
import { drawFace } from '../../../src/dataset/synthetic/draw.js';
import type { FaceSpec } from '../../../src/dataset/synthetic/face-spec.js';
import { DRAWN_ATTRIBUTES, labelsOf } from '../../../src/dataset/synthetic/labels.js';
import { sampleFace } from '../../../src/dataset/synthetic/sample.js';
import * as styles from '../../../src/dataset/synthetic/styles.js';

const faces = Array.from({ length: 2500 }, (_, i) => sampleFace(Random.stream(3, i)));
const labels = faces.map(labelsOf);

function share(attribute: Attribute): number {
  const id = attributeId(attribute);
  return labels.filter((signs) => signs[id] > 0).length / faces.length;
}

describe('drawn attributes', () => {
  it('are at least 25 of the 40, labelled in every face; the others are never labelled', () => {
    expect(DRAWN_ATTRIBUTES.length).toBeGreaterThanOrEqual(25);
    const known = ATTRIBUTES.map((attribute) => (DRAWN_ATTRIBUTES.includes(attribute) ? 1 : 0));
    expect(known).toHaveLength(ATTRIBUTE_COUNT);
    for (const signs of labels) expect(Array.from(signs, Math.abs)).toEqual(known);
  });

  it.each(DRAWN_ATTRIBUTES)('%s is neither rare nor nearly always there', (attribute) => {
    expect(share(attribute)).toBeGreaterThan(0.08);
    expect(share(attribute)).toBeLessThan(0.65);
  });

  it('vary independently where nothing forbids it', () => {
    const free: Attribute[] = [
      'SMILING',
      'EYEGLASSES',
      'MOUTH_SLIGHTLY_OPEN',
      'OVAL_FACE',
      'CHUBBY',
      'PALE_SKIN',
    ];
    const ids = free.map(attributeId);
    const signs = labels.map((all) => ids.map((id) => all[id]));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    ids.forEach((_, a) => {
      for (let b = 0; b < a; b++) {
        const [meanA, meanB] = [a, b].map((i) => mean(signs.map((row) => row[i])));
        const covariance = mean(signs.map((row) => row[a] * row[b])) - meanA * meanB;
        const correlation = covariance / Math.sqrt((1 - meanA ** 2) * (1 - meanB ** 2));
        expect(Math.abs(correlation)).toBeLessThan(0.08);
      }
    });
  });

  it('contradict each other nowhere', () => {
    const colours: Attribute[] = ['BLACK_HAIR', 'BLOND_HAIR', 'BROWN_HAIR', 'GRAY_HAIR'];
    faces.forEach((face, i) => {
      const has = (attribute: Attribute) => labels[i][attributeId(attribute)] > 0;
      const hairless = has('BALD') || face.hair.id === 'none';
      expect(colours.filter(has).length).toBeLessThanOrEqual(hairless && face.hair.behind === 'none' ? 0 : 1);
      expect(has('STRAIGHT_HAIR') && has('WAVY_HAIR')).toBe(false);
      const bearded = has('GOATEE') || has('MUSTACHE') || has('SIDEBURNS') || has('FIVE_O_CLOCK_SHADOW');
      expect(has('NO_BEARD')).toBe(!bearded);
    });
  });
});

describe('the tables', () => {
  it('name drawings that facesjs has', () => {
    const known: Record<string, readonly string[]> = svgsIndex;
    const named: [string, readonly string[]][] = [
      ['hair', [...styles.MALE_HAIR, ...styles.FEMALE_HAIR, styles.BALD].map(({ id }) => id)],
      ['hairBg', [...styles.MALE_HAIR, ...styles.FEMALE_HAIR].map(({ behind }) => behind)],
      ['facialHair', styles.FACIAL_HAIR.map(({ id }) => id)],
      ['mouth', styles.MOUTHS.map(({ id }) => id)],
      ['eye', [...styles.EYES.male, ...styles.EYES.female]],
      ['nose', [...styles.NOSES.pointy, ...styles.NOSES.round]],
      ['head', Object.values(styles.HEADS).flatMap(({ male, female }) => [...male, ...female])],
      ['glasses', styles.GLASSES],
      ['accessories', styles.HATS],
      ['jersey', styles.JERSEYS],
    ];
    for (const [feature, ids] of named) {
      for (const id of ids) expect(known[feature], `${feature} ${id}`).toContain(id);
    }
  });
});

/** A plain face, and for each attribute one change that turns its label. */
const plain: FaceSpec = {
  ...faces[0],
  male: true,
  young: true,
  head: 'head1',
  oval: true,
  fatness: 0.2,
  doubleChin: false,
  skin: '#eab687',
  pale: false,
  rosyCheeks: false,
  stubble: false,
  hair: styles.MALE_HAIR[0],
  hairColour: 'brown',
  hairPaint: '#5a3825',
  receding: false,
  facialHair: styles.FACIAL_HAIR[0],
  mustache: false,
  eyes: { id: 'eye1', angle: 0, narrow: false },
  eyebrows: { bushy: false, arched: false, tilt: 0 },
  bags: false,
  eyeShadow: null,
  nose: { id: 'nose1', size: 0.7, flip: false, pointy: false },
  mouth: styles.MOUTHS[8],
  bigLips: false,
  lipstick: null,
  glasses: null,
  hat: null,
  earrings: null,
  necklace: null,
  necktie: null,
  blur: 0,
};
const changes: Partial<Record<Attribute, Partial<FaceSpec>>> = {
  FIVE_O_CLOCK_SHADOW: { stubble: true },
  ARCHED_EYEBROWS: { eyebrows: { ...plain.eyebrows, arched: true } },
  BAGS_UNDER_EYES: { bags: true },
  BIG_LIPS: { bigLips: true },
  BUSHY_EYEBROWS: { eyebrows: { ...plain.eyebrows, bushy: true } },
  CHUBBY: { fatness: 1.2 },
  DOUBLE_CHIN: { doubleChin: true },
  EYEGLASSES: { glasses: 'glasses2-black' },
  HEAVY_MAKEUP: { eyeShadow: '#6a3fb5' },
  MUSTACHE: { mustache: true },
  NARROW_EYES: { eyes: { ...plain.eyes, narrow: true } },
  RECEDING_HAIRLINE: { receding: true },
  ROSY_CHEEKS: { rosyCheeks: true },
  WEARING_EARRINGS: { earrings: { paint: '#f4c430', hoops: false } },
  WEARING_HAT: { hat: 'hat' },
  WEARING_LIPSTICK: { lipstick: '#c3123a' },
  WEARING_NECKLACE: { necklace: '#f8f8ff' },
  WEARING_NECKTIE: { necktie: '#b3001b' },
  YOUNG: { young: false },
};

describe('what is labelled is to be seen', () => {
  async function pixels(face: FaceSpec): Promise<Uint8Array> {
    return sharp(Buffer.from(drawFace(face)))
      .removeAlpha()
      .raw()
      .toBuffer();
  }

  it.each(Object.entries(changes))('%s changes the label and at least 60 pixels', async (name, change) => {
    const changed = { ...plain, ...change };
    const [before, after] = [labelsOf(plain), labelsOf(changed)];
    const attribute = ATTRIBUTES.find((candidate) => candidate === name);
    if (attribute === undefined) throw new Error(`no attribute ${name}`);
    expect(after[attributeId(attribute)]).toBe(-before[attributeId(attribute)]);
    const [a, b] = [await pixels(plain), await pixels(changed)];
    let differing = 0;
    for (let i = 0; i < a.length; i += 3) {
      if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) > 60) {
        differing++;
      }
    }
    expect(differing).toBeGreaterThan(60);
  });

  it('is the same picture for the same data', () => {
    expect(drawFace(faces[1])).toBe(drawFace(structuredClone(faces[1])));
    expect(drawFace(faces[1])).not.toContain('$[');
  });
});
