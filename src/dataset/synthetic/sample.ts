import type { Random } from '../../domain/index.js';
import {
  BACKGROUNDS,
  CLOTHES,
  EYE_SHADOWS,
  HAIR_COLOURS,
  JEWELS,
  LIPSTICKS,
  OTHER_SKIN,
  PALE_SKIN,
  TIES,
  type HairColour,
} from './colours.js';
import type { FaceSpec } from './face-spec.js';
import {
  BALD,
  EYES,
  FACIAL_HAIR,
  FEMALE_HAIR,
  GLASSES,
  HATS,
  HEADS,
  JERSEYS,
  MALE_HAIR,
  MOUTHS,
  NOSES,
  UNDER_HAT,
  type FacialHairStyle,
  type HairStyle,
} from './styles.js';

/**
 * Draws a face's data by lot. Attributes are as independent as the drawings allow and each is present in roughly 10
 * to 55% of faces, so that a model can learn them one by one.
 */
export function sampleFace(random: Random): FaceSpec {
  const male = chance(random, 0.53);
  const young = chance(random, 0.6);
  const hat = chance(random, 0.2) ? pick(random, HATS) : null;
  const hair =
    hat === null ? sampleHair(random, male) : pick(random, male ? UNDER_HAT.slice(0, 1) : UNDER_HAT);
  const hairColour = sampleHairColour(random, young);
  const facialHair = sampleFacialHair(random, male);
  const stubble = male && !facialHair.goatee && chance(random, 0.4);
  const oval = chance(random, 0.5);
  const pale = chance(random, 0.3);
  const pointy = chance(random, 0.45);
  const makeup = chance(random, male ? 0.08 : 0.45);
  return {
    male,
    young,
    head: pick(random, HEADS[oval ? 'oval' : 'angular'][male ? 'male' : 'female']),
    oval,
    fatness: chance(random, 0.35) ? between(random, 1.2, 1.4) : between(random, 0, 0.45),
    bodySize: male ? between(random, 0.98, 1.08) : between(random, 0.8, 0.9),
    doubleChin: chance(random, 0.25),
    skin: pick(random, pale ? PALE_SKIN : OTHER_SKIN),
    pale,
    rosyCheeks: chance(random, 0.25),
    stubble,
    hair,
    hairColour,
    hairPaint: pick(random, HAIR_COLOURS[hairColour]),
    hairFlip: chance(random, 0.5),
    receding: hair.recedable && chance(random, 0.9),
    facialHair,
    mustache: male && chance(random, 0.38),
    eyes: {
      id: pick(random, male ? EYES.male : EYES.female),
      angle: between(random, -6, 8),
      narrow: chance(random, 0.35),
    },
    eyebrows: { bushy: chance(random, 0.4), arched: chance(random, 0.4), tilt: between(random, -6, 6) },
    bags: chance(random, 0.3),
    eyeShadow: makeup ? pick(random, EYE_SHADOWS) : null,
    nose: {
      id: pick(random, pointy ? NOSES.pointy : NOSES.round),
      size: chance(random, 0.4) ? between(random, 1.3, 1.5) : between(random, 0.55, 0.8),
      flip: chance(random, 0.5),
      pointy,
    },
    mouth: sampleMouth(random),
    mouthFlip: chance(random, 0.5),
    bigLips: chance(random, 0.35),
    lipstick: chance(random, makeup ? 0.6 : 0.25) ? pick(random, LIPSTICKS) : null,
    glasses: chance(random, 0.3) ? pick(random, GLASSES) : null,
    hat,
    earrings: chance(random, male ? 0.15 : 0.45)
      ? { paint: pick(random, JEWELS), hoops: chance(random, 0.5) }
      : null,
    necklace: chance(random, male ? 0.15 : 0.4) ? pick(random, JEWELS) : null,
    necktie: chance(random, male ? 0.4 : 0.1) ? pick(random, TIES) : null,
    jersey: pick(random, JERSEYS),
    clothes: [pick(random, CLOTHES), pick(random, CLOTHES), pick(random, CLOTHES)],
    background: pick(random, BACKGROUNDS),
    blur: chance(random, 0.15) ? between(random, 1.5, 2.2) : 0,
    pose: { angle: between(random, -3, 3), x: between(random, -6, 6), y: between(random, -5, 5) },
  };
}

function sampleHair(random: Random, male: boolean): HairStyle {
  if (chance(random, male ? 0.22 : 0.08)) return BALD;
  // Styles are drawn by what they show, not by how many drawings show it.
  const bangs = chance(random, male ? 0.22 : 0.4);
  const draw = random.float();
  const recede = male && !bangs && draw < 0.45;
  const texture = draw < (male ? 0.5 : 0.15) ? 'neither' : draw < (male ? 0.75 : 0.55) ? 'straight' : 'wavy';
  const styles = male ? MALE_HAIR : FEMALE_HAIR;
  if (recede)
    return pick(
      random,
      styles.filter((style) => style.recedable),
    );
  const fitting = styles.filter((style) => style.bangs === bangs && style.texture === texture);
  return pick(random, fitting.length > 0 ? fitting : styles.filter((style) => style.bangs === bangs));
}

function sampleHairColour(random: Random, young: boolean): HairColour {
  if (chance(random, young ? 0.1 : 0.42)) return 'gray';
  const draw = random.float();
  return draw < 0.3 ? 'black' : draw < 0.6 ? 'brown' : draw < 0.9 ? 'blond' : 'red';
}

function sampleFacialHair(random: Random, male: boolean): FacialHairStyle {
  const goatee = male && chance(random, 0.35);
  const sideburns = male && chance(random, 0.32);
  return pick(
    random,
    FACIAL_HAIR.filter((style) => style.goatee === goatee && style.sideburns === sideburns),
  );
}

function sampleMouth(random: Random) {
  const open = chance(random, 0.5);
  const smiling = chance(random, 0.5);
  return pick(
    random,
    MOUTHS.filter((mouth) => mouth.open === open && mouth.smiling === smiling),
  );
}

function chance(random: Random, probability: number): boolean {
  return random.float() < probability;
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.float();
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.int(items.length)];
}
