// What holds for every bundle, whatever its figures (headings after Mitchell et al., "Model Cards for Model Reporting",
// FAT* 2019): written in each card, and told by the API.

export const INTENDED_USE =
  'Finding pictures in a collection that one may search, by what the faces in them look like: sorting a photo archive, choosing pictures for research or design, teaching retrieval. A person looks at the hits and decides. Each picture should show one face, cropped and upright as in the training images.';

export const OUT_OF_SCOPE: readonly string[] = [
  'Establishing or checking who somebody is.',
  'Deciding anything about people: work, credit, housing, insurance, admission, policing, border control.',
  'Surveillance, and collections of pictures taken or kept without a right to them.',
  'Inferring gender, origin, health, age, character or any other fact about a person. Labels such as MALE or YOUNG tell what an annotator thought on seeing a picture.',
  'Pictures without a face, with several, drawings (unless it was trained on them), and whatever differs much from the training images.',
];

export const RESPONSIBLE_USE: readonly string[] = [
  'The model repeats the opinions of those who labelled its training images, in the proportions of those images. Attributes such as attractive, chubby or pale are impressions, not facts.',
  'Errors differ between groups of people. No figure here is broken down by group: measure on your own images before relying on it.',
  'A probability tells how often such a hit was labelled so among the validation images. Where attributes are rarer or more frequent than there, it is off.',
  'The licence of the training images may bind what the model may be used for; it is stated above.',
  'Embeddings derive from faces: treat them, and the searches made, as personal data.',
];
