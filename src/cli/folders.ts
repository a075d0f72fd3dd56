import { basename, resolve } from 'node:path';
import { FacetError, isPartition, PARTITIONS, type Partition } from '../domain/index.js';

/**
 * Reads `train,validation`. @throws FacetError `BAD_USER_INPUT` naming the option
 */
export function parsePartitions(text: string | undefined, option: string): Partition[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').map((word) => {
    const partition = word.trim();
    if (isPartition(partition)) return partition;
    throw new FacetError(
      'BAD_USER_INPUT',
      `${option}: "${partition}" is not one of ${PARTITIONS.join(', ')}`,
      {
        field: option,
      },
    );
  });
}

/**
 * Reads a whole number from `least` to `most`. @throws FacetError `BAD_USER_INPUT` naming the option and the limit
 */
export function parseCount(
  text: string | undefined,
  option: string,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const limit = value > most ? most : least;
  const bound = limit === most ? `at most ${most}` : `at least ${least}`;
  throw new FacetError('BAD_USER_INPUT', `${option}: "${text}" is not a whole number of ${bound}`, {
    field: option,
    limit,
  });
}

/** Reads a seed: 0 … 2³¹ − 1. @throws FacetError `BAD_USER_INPUT` naming the option and the limit */
export function parseSeed(text: string): number {
  return parseCount(text, '--seed', 0, 2 ** 31 - 1) ?? 0;
}

/** Where validation images come from: a partition, or a share of the training images. */
export type Validation = Partition | number;

/**
 * Reads a partition or a share between 0 and 0.5. @throws FacetError `BAD_USER_INPUT` naming the option
 */
export function parseValidation(text: string, option: string): Validation {
  if (isPartition(text)) return text;
  const share = Number(text);
  if (share > 0 && share <= 0.5) return share;
  throw new FacetError(
    'BAD_USER_INPUT',
    `${option}: "${text}" is neither one of ${PARTITIONS.join(', ')} nor a share above 0 and up to 0.5`,
    { field: option, limit: 0.5 },
  );
}

/** A dataset's name when none was given: its folder's. Image ids derive from it. */
export function datasetName(folder: string): string {
  return basename(resolve(folder));
}
