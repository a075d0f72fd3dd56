import { FacetError } from './errors.js';

/**
 * CelebA's 40 binary attributes in the official order of `list_attr_celeba.txt`
 * (Liu et al., "Deep Learning Face Attributes in the Wild", ICCV 2015), each with our name and the official one.
 * The position in this list is the attribute's id (0–39) everywhere: label vectors, ONNX inputs, index payloads.
 */
const TABLE = [
  ['FIVE_O_CLOCK_SHADOW', '5_o_Clock_Shadow'],
  ['ARCHED_EYEBROWS', 'Arched_Eyebrows'],
  ['ATTRACTIVE', 'Attractive'],
  ['BAGS_UNDER_EYES', 'Bags_Under_Eyes'],
  ['BALD', 'Bald'],
  ['BANGS', 'Bangs'],
  ['BIG_LIPS', 'Big_Lips'],
  ['BIG_NOSE', 'Big_Nose'],
  ['BLACK_HAIR', 'Black_Hair'],
  ['BLOND_HAIR', 'Blond_Hair'],
  ['BLURRY', 'Blurry'],
  ['BROWN_HAIR', 'Brown_Hair'],
  ['BUSHY_EYEBROWS', 'Bushy_Eyebrows'],
  ['CHUBBY', 'Chubby'],
  ['DOUBLE_CHIN', 'Double_Chin'],
  ['EYEGLASSES', 'Eyeglasses'],
  ['GOATEE', 'Goatee'],
  ['GRAY_HAIR', 'Gray_Hair'],
  ['HEAVY_MAKEUP', 'Heavy_Makeup'],
  ['HIGH_CHEEKBONES', 'High_Cheekbones'],
  ['MALE', 'Male'],
  ['MOUTH_SLIGHTLY_OPEN', 'Mouth_Slightly_Open'],
  ['MUSTACHE', 'Mustache'],
  ['NARROW_EYES', 'Narrow_Eyes'],
  ['NO_BEARD', 'No_Beard'],
  ['OVAL_FACE', 'Oval_Face'],
  ['PALE_SKIN', 'Pale_Skin'],
  ['POINTY_NOSE', 'Pointy_Nose'],
  ['RECEDING_HAIRLINE', 'Receding_Hairline'],
  ['ROSY_CHEEKS', 'Rosy_Cheeks'],
  ['SIDEBURNS', 'Sideburns'],
  ['SMILING', 'Smiling'],
  ['STRAIGHT_HAIR', 'Straight_Hair'],
  ['WAVY_HAIR', 'Wavy_Hair'],
  ['WEARING_EARRINGS', 'Wearing_Earrings'],
  ['WEARING_HAT', 'Wearing_Hat'],
  ['WEARING_LIPSTICK', 'Wearing_Lipstick'],
  ['WEARING_NECKLACE', 'Wearing_Necklace'],
  ['WEARING_NECKTIE', 'Wearing_Necktie'],
  ['YOUNG', 'Young'],
] as const;

/** Our name of an attribute, as in the GraphQL enum: `FIVE_O_CLOCK_SHADOW` … `YOUNG`. */
export type Attribute = (typeof TABLE)[number][0];

/** Number of attributes: 40. */
export const ATTRIBUTE_COUNT = TABLE.length;

/** All attributes; `ATTRIBUTES[id]` is the attribute with that id. */
export const ATTRIBUTES: readonly Attribute[] = TABLE.map(([name]) => name);

const ids = new Map<string, number>(TABLE.map(([name], id) => [name, id]));
const idsByOfficialName = new Map<string, number>(TABLE.map(([, official], id) => [official, id]));

/** The id (0–39) of an attribute. */
export function attributeId(attribute: Attribute): number {
  const id = ids.get(attribute);
  if (id === undefined) throw new FacetError('UNKNOWN_ATTRIBUTE', `unknown attribute "${attribute}"`);
  return id;
}

/** The dataset's own spelling (`5_o_Clock_Shadow`): only for reading and writing CelebA's files. */
export function officialName(attribute: Attribute): string {
  return TABLE[attributeId(attribute)][1];
}

/** True when `name` is one of our 40 attribute names. */
export function isAttribute(name: string): name is Attribute {
  return ids.has(name);
}

/** The attribute with an official name, or undefined (exact spelling: this is for the dataset's header line). */
export function attributeByOfficialName(name: string): Attribute | undefined {
  const id = idsByOfficialName.get(name);
  return id === undefined ? undefined : ATTRIBUTES[id];
}
