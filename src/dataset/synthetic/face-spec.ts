import type { HairColour } from './colours.js';
import type { FacialHairStyle, HairStyle, MouthStyle } from './styles.js';

/**
 * One face as plain data: everything that is drawn follows from it, and so does every label. Lengths are in units of
 * facesjs's 400 × 600 canvas; colours are SVG paints.
 */
export interface FaceSpec {
  readonly male: boolean;
  /** False: forehead lines, crow's feet and nasolabial folds are drawn. */
  readonly young: boolean;
  /** facesjs `head`. */
  readonly head: string;
  readonly oval: boolean;
  /** facesjs `fatness`: the head's width is 0.8 + 0.2 × fatness of the drawing's. */
  readonly fatness: number;
  readonly bodySize: number;
  readonly doubleChin: boolean;
  readonly skin: string;
  readonly pale: boolean;
  readonly rosyCheeks: boolean;
  readonly stubble: boolean;
  readonly hair: HairStyle;
  readonly hairColour: HairColour;
  readonly hairPaint: string;
  readonly hairFlip: boolean;
  readonly receding: boolean;
  readonly facialHair: FacialHairStyle;
  readonly mustache: boolean;
  readonly eyes: { readonly id: string; readonly angle: number; readonly narrow: boolean };
  readonly eyebrows: { readonly bushy: boolean; readonly arched: boolean; readonly tilt: number };
  readonly bags: boolean;
  readonly eyeShadow: string | null;
  readonly nose: {
    readonly id: string;
    readonly size: number;
    readonly flip: boolean;
    readonly pointy: boolean;
  };
  readonly mouth: MouthStyle;
  readonly mouthFlip: boolean;
  readonly bigLips: boolean;
  readonly lipstick: string | null;
  readonly glasses: string | null;
  readonly hat: string | null;
  readonly earrings: { readonly paint: string; readonly hoops: boolean } | null;
  readonly necklace: string | null;
  readonly necktie: string | null;
  readonly jersey: string;
  readonly clothes: readonly [string, string, string];
  readonly background: string;
  /** Gaussian blur of the finished image, σ in pixels; 0: sharp. */
  readonly blur: number;
  /** How the head is turned (degrees) and moved: photographs are never quite straight. */
  readonly pose: { readonly angle: number; readonly x: number; readonly y: number };
}

/** Heads wider than this look chubby, narrower ones do not; no face is sampled near it. */
export const CHUBBY_FATNESS = 0.9;

/** Noses larger than this count as big; none is sampled near it. */
export const BIG_NOSE_SIZE = 1.1;
