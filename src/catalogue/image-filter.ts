import type { Attribute, Partition } from '../domain/index.js';

/** What a piece of free metadata is compared with. */
export type MetadataValue = string | number | boolean | null;

/** The image's metadata has this key, directly in the object, with just this value. */
export interface MetadataEquals {
  readonly key: string;
  readonly value: MetadataValue;
}

/**
 * Hard conditions on rows; all given ones must hold, and an empty list puts none. Only INDEXED images ever match.
 *
 * Every condition holds or does not hold, there is no third: a label that nobody gave is neither present nor absent, a
 * missing partition is none of those named, a missing key of metadata equals nothing. `not` turns just that around, so
 * `not: { present: ['BALD'] }` is met by whoever is labelled absent *or not labelled at all*.
 */
export interface ImageFilter {
  /** Every one of these is labelled present. */
  readonly present?: readonly Attribute[] | undefined;
  /** Every one of these is labelled absent (an unknown label does not match). */
  readonly absent?: readonly Attribute[] | undefined;
  /** At least one of these is labelled present. */
  readonly anyPresent?: readonly Attribute[] | undefined;
  /** At least one of these is labelled absent. */
  readonly anyAbsent?: readonly Attribute[] | undefined;
  readonly datasets?: readonly string[] | undefined;
  readonly partitions?: readonly Partition[] | undefined;
  /** First accepted then or later. */
  readonly createdFrom?: Date | undefined;
  /** First accepted before then. */
  readonly createdBefore?: Date | undefined;
  /** All of these. */
  readonly metadata?: readonly MetadataEquals[] | undefined;
  /** All of these filters match. */
  readonly and?: readonly ImageFilter[] | undefined;
  /** At least one of these filters matches. */
  readonly or?: readonly ImageFilter[] | undefined;
  /** This filter does not match. */
  readonly not?: ImageFilter | undefined;
}
