import type { Attribute } from '../generated.ts';

/** What a query says of an attribute; attributes it does not name do not matter. */
export type Wish = 'present' | 'absent';

interface Entry {
  readonly label: string;
  /** Other words people use for it, in lower case; `!` before a word for its opposite. */
  readonly words?: readonly string[];
}

/** Groups as people look for them, in the order shown; each attribute once. */
export const GROUPS: readonly { readonly title: string; readonly attributes: readonly Attribute[] }[] = [
  { title: 'Person', attributes: ['MALE', 'YOUNG', 'ATTRACTIVE', 'CHUBBY'] },
  {
    title: 'Hair',
    attributes: [
      'BLACK_HAIR',
      'BLOND_HAIR',
      'BROWN_HAIR',
      'GRAY_HAIR',
      'BALD',
      'BANGS',
      'STRAIGHT_HAIR',
      'WAVY_HAIR',
      'RECEDING_HAIRLINE',
    ],
  },
  {
    title: 'Facial hair',
    attributes: ['NO_BEARD', 'GOATEE', 'MUSTACHE', 'SIDEBURNS', 'FIVE_O_CLOCK_SHADOW'],
  },
  { title: 'Mouth', attributes: ['SMILING', 'MOUTH_SLIGHTLY_OPEN', 'BIG_LIPS'] },
  { title: 'Eyes', attributes: ['NARROW_EYES', 'BAGS_UNDER_EYES', 'ARCHED_EYEBROWS', 'BUSHY_EYEBROWS'] },
  {
    title: 'Face',
    attributes: [
      'OVAL_FACE',
      'HIGH_CHEEKBONES',
      'ROSY_CHEEKS',
      'DOUBLE_CHIN',
      'BIG_NOSE',
      'POINTY_NOSE',
      'PALE_SKIN',
    ],
  },
  {
    title: 'Wearing',
    attributes: [
      'EYEGLASSES',
      'WEARING_HAT',
      'WEARING_EARRINGS',
      'WEARING_NECKLACE',
      'WEARING_NECKTIE',
      'WEARING_LIPSTICK',
      'HEAVY_MAKEUP',
    ],
  },
  { title: 'Picture', attributes: ['BLURRY'] },
];

const ENTRIES: Readonly<Record<Attribute, Entry>> = {
  ARCHED_EYEBROWS: { label: 'Arched eyebrows' },
  ATTRACTIVE: { label: 'Attractive', words: ['pretty', 'handsome'] },
  BAGS_UNDER_EYES: { label: 'Bags under eyes', words: ['eye bags'] },
  BALD: { label: 'Bald', words: ['bald head'] },
  BANGS: { label: 'Bangs', words: ['fringe'] },
  BIG_LIPS: { label: 'Big lips', words: ['full lips'] },
  BIG_NOSE: { label: 'Big nose', words: ['large nose'] },
  BLACK_HAIR: { label: 'Black hair', words: ['black haired'] },
  BLOND_HAIR: { label: 'Blond hair', words: ['blond', 'blonde', 'blonde hair', 'blond haired'] },
  BLURRY: { label: 'Blurry', words: ['blurred', '!sharp'] },
  BROWN_HAIR: { label: 'Brown hair', words: ['brunette', 'brown haired'] },
  BUSHY_EYEBROWS: { label: 'Bushy eyebrows', words: ['thick eyebrows'] },
  CHUBBY: { label: 'Chubby', words: ['fat', '!thin', '!slim'] },
  DOUBLE_CHIN: { label: 'Double chin' },
  EYEGLASSES: { label: 'Eyeglasses', words: ['glasses', 'spectacles', 'sunglasses'] },
  FIVE_O_CLOCK_SHADOW: { label: '5 o’clock shadow', words: ["5 o'clock shadow", 'stubble'] },
  GOATEE: { label: 'Goatee' },
  GRAY_HAIR: { label: 'Gray hair', words: ['grey hair', 'gray', 'grey', 'gray haired'] },
  HEAVY_MAKEUP: { label: 'Heavy makeup', words: ['makeup', 'make up', 'heavy make up'] },
  HIGH_CHEEKBONES: { label: 'High cheekbones' },
  MALE: { label: 'Male', words: ['man', 'men', 'boy', '!female', '!woman', '!women', '!girl'] },
  MOUTH_SLIGHTLY_OPEN: { label: 'Mouth open', words: ['mouth slightly open', 'open mouth', '!closed mouth'] },
  MUSTACHE: { label: 'Mustache', words: ['moustache'] },
  NARROW_EYES: { label: 'Narrow eyes' },
  NO_BEARD: { label: 'No beard', words: ['beardless', 'clean shaven', '!beard', '!bearded'] },
  OVAL_FACE: { label: 'Oval face' },
  PALE_SKIN: { label: 'Pale skin', words: ['pale'] },
  POINTY_NOSE: { label: 'Pointy nose', words: ['pointed nose'] },
  RECEDING_HAIRLINE: { label: 'Receding hairline' },
  ROSY_CHEEKS: { label: 'Rosy cheeks', words: ['blushing'] },
  SIDEBURNS: { label: 'Sideburns' },
  SMILING: { label: 'Smiling', words: ['smile', 'smiles', 'happy'] },
  STRAIGHT_HAIR: { label: 'Straight hair' },
  WAVY_HAIR: { label: 'Wavy hair', words: ['curly hair', 'curly', 'wavy'] },
  WEARING_EARRINGS: { label: 'Earrings', words: ['wearing earrings', 'earring'] },
  WEARING_HAT: { label: 'Hat', words: ['wearing hat', 'cap'] },
  WEARING_LIPSTICK: { label: 'Lipstick', words: ['wearing lipstick'] },
  WEARING_NECKLACE: { label: 'Necklace', words: ['wearing necklace'] },
  WEARING_NECKTIE: { label: 'Necktie', words: ['wearing necktie', 'tie'] },
  YOUNG: { label: 'Young', words: ['!old', '!elderly', '!senior'] },
};

/** For people: `Blond hair`. */
export const labelOf = (attribute: Attribute): string => ENTRIES[attribute].label;

/** All attributes, group after group. */
export const ALL: readonly Attribute[] = GROUPS.flatMap(({ attributes }) => attributes);

/** The words for attributes, in lower case, with what each wishes for: `blonde`, `old` (not young), `beard` … */
export const LEXICON: ReadonlyMap<string, { readonly attribute: Attribute; readonly wish: Wish }> = new Map(
  ALL.flatMap((attribute) => {
    const { label, words = [] } = ENTRIES[attribute];
    return [label.toLowerCase().replaceAll('’', "'"), ...words].map((word) => {
      const opposite = word.startsWith('!');
      return [
        opposite ? word.slice(1) : word,
        { attribute, wish: opposite ? ('absent' as const) : ('present' as const) },
      ] as const;
    });
  }),
);

const NAMES: ReadonlySet<string> = new Set(ALL);

export const isAttribute = (name: string): name is Attribute => NAMES.has(name);
