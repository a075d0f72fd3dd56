/** Tables of facesjs's drawings, sorted by eye into what each shows. Ambiguous drawings are in none of them. */

/** How the hair lies. Short crops are neither. */
export type Texture = 'straight' | 'wavy' | 'neither';

export interface HairStyle {
  /** facesjs `hair`. */
  readonly id: string;
  /** facesjs `hairBg`: hair drawn behind head and shoulders. */
  readonly behind: string;
  readonly texture: Texture;
  readonly bangs: boolean;
  readonly bald: boolean;
  /** The forehead ends in a straight line that a receding hairline can be cut out of. */
  readonly recedable: boolean;
  /** Some hair is to be seen: its colour shows. */
  readonly visible: boolean;
}

const base = {
  behind: 'none',
  texture: 'neither',
  bangs: false,
  bald: false,
  recedable: false,
  visible: true,
} as const;

const behindIds = { straight: ['female2', 'female3'], wavy: ['female1', 'female5'] } as const;

function shorts(ids: readonly string[], facts: Partial<HairStyle>): HairStyle[] {
  return ids.map((id) => ({ ...base, ...facts, id }));
}

/** Long hair: each front with each back of that texture. */
function longs(fronts: readonly string[], bangs: boolean, texture: 'straight' | 'wavy'): HairStyle[] {
  return fronts.flatMap((id) =>
    behindIds[texture].map((behind) => ({ ...base, id, behind, bangs, texture })),
  );
}

export const BALD: HairStyle = { ...base, id: 'bald', bald: true, visible: false };

/** Hair under a hat: nothing, or what hangs down behind. */
export const UNDER_HAT: readonly HairStyle[] = [
  { ...base, id: 'none', visible: false },
  ...longs(['none'], false, 'straight'),
  ...longs(['none'], false, 'wavy'),
];

export const MALE_HAIR: readonly HairStyle[] = [
  ...shorts(['short', 'crop'], { recedable: true }),
  ...shorts(['high', 'short2', 'short3', 'spike2'], {}),
  ...shorts(['shortBangs', 'shaggy2'], { bangs: true, texture: 'straight' }),
  ...shorts(['middle-part', 'emo'], { texture: 'straight' }),
  ...shorts(['curly', 'curly2', 'curly3', 'afro2'], { texture: 'wavy' }),
];

export const FEMALE_HAIR: readonly HairStyle[] = [
  ...shorts(['female11'], {}),
  ...shorts(['female7'], { bangs: true, texture: 'straight' }),
  ...shorts(['female9'], { texture: 'straight' }),
  ...shorts(['female10'], { texture: 'wavy' }),
  ...longs(['female1', 'female8', 'shortBangs'], true, 'straight'),
  ...longs(['female1', 'female8', 'shortBangs'], true, 'wavy'),
  ...longs(['female4', 'female5', 'female6'], false, 'straight'),
  ...longs(['female4', 'female5', 'female6'], false, 'wavy'),
];

export interface FacialHairStyle {
  /** facesjs `facialHair`. Drawings with a mustache are left out: ours is drawn clear of the mouth. */
  readonly id: string;
  readonly goatee: boolean;
  readonly sideburns: boolean;
}

function facialHair(goatee: boolean, sideburns: boolean, ids: readonly string[]): FacialHairStyle[] {
  return ids.map((id) => ({ id, goatee, sideburns }));
}

export const FACIAL_HAIR: readonly FacialHairStyle[] = [
  ...facialHair(false, false, ['none']),
  ...facialHair(true, false, ['goatee1', 'goatee2', 'goatee4', 'goatee5']),
  ...facialHair(false, true, ['sideburns1', 'sideburns2', 'mutton']),
  ...facialHair(true, true, ['muttonGoatee2', 'muttonGoatee5']),
];

export interface MouthStyle {
  /** facesjs `mouth`. */
  readonly id: string;
  readonly open: boolean;
  readonly smiling: boolean;
  /** Half its width, in canvas units: lips are drawn around it. */
  readonly reach: number;
}

export const MOUTHS: readonly MouthStyle[] = [
  { id: 'smile', open: true, smiling: true, reach: 32 },
  { id: 'smile2', open: true, smiling: true, reach: 32 },
  { id: 'smile3', open: true, smiling: true, reach: 42 },
  { id: 'angry', open: true, smiling: false, reach: 39 },
  { id: 'mouth', open: true, smiling: false, reach: 31 },
  { id: 'smile-closed', open: false, smiling: true, reach: 32 },
  { id: 'smile4', open: false, smiling: true, reach: 46 },
  { id: 'closed', open: false, smiling: false, reach: 32 },
  { id: 'straight', open: false, smiling: false, reach: 24 },
  { id: 'side', open: false, smiling: false, reach: 32 },
];

/** Eyes with lashes are drawn on women; narrow eyes are these, pressed flat. */
export const EYES = {
  male: ['eye1', 'eye2', 'eye4', 'eye5', 'eye6', 'eye8', 'eye10'],
  female: ['female1', 'female2', 'female5', 'female6', 'female8', 'female10'],
} as const;

export const NOSES = {
  pointy: ['nose2', 'nose3', 'nose4', 'nose9', 'pinocchio'],
  round: ['nose1', 'nose5', 'nose8', 'nose11', 'nose12'],
} as const;

/** `female…` heads have no jaw to put stubble on. */
export const HEADS = {
  oval: { male: ['head1', 'head2', 'head5'], female: ['female1', 'female3', 'head1', 'head2'] },
  angular: { male: ['head3', 'head15', 'head16', 'head18'], female: ['female2', 'head3', 'head15', 'head7'] },
} as const;

export const GLASSES = ['glasses1-primary', 'glasses1-secondary', 'glasses2-black'] as const;
export const HATS = ['hat', 'hat2', 'hat3', 'santa-hat'] as const;
export const JERSEYS = ['jersey', 'jersey3', 'baseball', 'baseball4', 'football', 'hockey2'] as const;
