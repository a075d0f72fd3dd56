import { ATTRIBUTES, type Attribute, type SignedAttributes } from '../../domain/index.js';
import { BIG_NOSE_SIZE, CHUBBY_FATNESS, type FaceSpec } from './face-spec.js';

/**
 * What each attribute means on a drawn face. Two of the 40 are missing because nothing that we draw decides them:
 * Attractive (an opinion) and High_Cheekbones (no drawing shows them). Where CelebA has a habit, it is followed:
 * any facial hair at all is not No_Beard, and hair under a hat or on a bald head has no colour.
 */
const MEANINGS: Readonly<Partial<Record<Attribute, (face: FaceSpec) => boolean>>> = {
  FIVE_O_CLOCK_SHADOW: (face) => face.stubble,
  ARCHED_EYEBROWS: (face) => face.eyebrows.arched,
  BAGS_UNDER_EYES: (face) => face.bags,
  BALD: (face) => face.hair.bald,
  BANGS: (face) => face.hair.bangs,
  BIG_LIPS: (face) => face.bigLips,
  BIG_NOSE: (face) => face.nose.size > BIG_NOSE_SIZE,
  BLACK_HAIR: (face) => face.hair.visible && face.hairColour === 'black',
  BLOND_HAIR: (face) => face.hair.visible && face.hairColour === 'blond',
  BLURRY: (face) => face.blur > 0,
  BROWN_HAIR: (face) => face.hair.visible && face.hairColour === 'brown',
  BUSHY_EYEBROWS: (face) => face.eyebrows.bushy,
  CHUBBY: (face) => face.fatness > CHUBBY_FATNESS,
  DOUBLE_CHIN: (face) => face.doubleChin,
  EYEGLASSES: (face) => face.glasses !== null,
  GOATEE: (face) => face.facialHair.goatee,
  GRAY_HAIR: (face) => face.hair.visible && face.hairColour === 'gray',
  HEAVY_MAKEUP: (face) => face.eyeShadow !== null,
  MALE: (face) => face.male,
  MOUTH_SLIGHTLY_OPEN: (face) => face.mouth.open,
  MUSTACHE: (face) => face.mustache,
  NARROW_EYES: (face) => face.eyes.narrow,
  NO_BEARD: (face) => !face.stubble && !face.mustache && face.facialHair.id === 'none',
  OVAL_FACE: (face) => face.oval,
  PALE_SKIN: (face) => face.pale,
  POINTY_NOSE: (face) => face.nose.pointy,
  RECEDING_HAIRLINE: (face) => face.receding,
  ROSY_CHEEKS: (face) => face.rosyCheeks,
  SIDEBURNS: (face) => face.facialHair.sideburns,
  SMILING: (face) => face.mouth.smiling,
  STRAIGHT_HAIR: (face) => face.hair.texture === 'straight',
  WAVY_HAIR: (face) => face.hair.texture === 'wavy',
  WEARING_EARRINGS: (face) => face.earrings !== null,
  WEARING_HAT: (face) => face.hat !== null,
  WEARING_LIPSTICK: (face) => face.lipstick !== null,
  WEARING_NECKLACE: (face) => face.necklace !== null,
  WEARING_NECKTIE: (face) => face.necktie !== null,
  YOUNG: (face) => face.young,
};

/** The attributes that drawn faces show, in attribute order. */
export const DRAWN_ATTRIBUTES: readonly Attribute[] = ATTRIBUTES.filter(
  (attribute) => MEANINGS[attribute] !== undefined,
);

/** A face's 40 signed values; 0 for what cannot be drawn. */
export function labelsOf(face: FaceSpec): SignedAttributes {
  return Int8Array.from(ATTRIBUTES, (attribute) => {
    const meaning = MEANINGS[attribute];
    if (meaning === undefined) return 0;
    return meaning(face) ? 1 : -1;
  });
}
