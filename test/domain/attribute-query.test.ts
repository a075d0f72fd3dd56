import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTES,
  attributeQuery,
  FacetError,
  imageId,
  isUuid,
  Random,
  satisfies,
  toSigned,
} from '../../src/domain/index.js';

function failure(action: () => unknown): FacetError {
  try {
    action();
  } catch (error) {
    if (error instanceof FacetError) return error;
    throw error;
  }
  throw new Error('did not throw');
}

describe('attributes', () => {
  it('are the 40 of CelebA in the official order', () => {
    expect(ATTRIBUTES).toHaveLength(40);
    expect([ATTRIBUTES[0], ATTRIBUTES[15], ATTRIBUTES[20], ATTRIBUTES[31], ATTRIBUTES[39]]).toEqual([
      'FIVE_O_CLOCK_SHADOW',
      'EYEGLASSES',
      'MALE',
      'SMILING',
      'YOUNG',
    ]);
  });
});

describe('attributeQuery', () => {
  it('holds what is present, what is absent, and nothing of the rest', () => {
    const query = attributeQuery({ present: ['SMILING', 'EYEGLASSES', 'SMILING'], absent: ['MALE'] });
    expect(query.present).toEqual(['EYEGLASSES', 'SMILING']);
    expect(query.absent).toEqual(['MALE']);
    expect([...query.signed].filter((value) => value !== 0)).toEqual([1, -1, 1]);
  });

  it('has one key for one meaning, whatever the order', () => {
    const a = attributeQuery({ present: ['SMILING', 'BALD'], absent: ['MALE'] });
    expect(attributeQuery({ present: ['BALD', 'SMILING'], absent: ['MALE', 'MALE'] }).key).toBe(a.key);
    expect(attributeQuery({ present: ['SMILING'], absent: ['BALD', 'MALE'] }).key).not.toBe(a.key);
  });

  it('refuses an empty, a contradictory and an unknown query, each with its own code and field', () => {
    expect(failure(() => attributeQuery({}, 'q'))).toMatchObject({
      code: 'EMPTY_QUERY',
      details: { field: 'q', limit: 1 },
    });
    expect(failure(() => attributeQuery({ present: ['MALE'], absent: ['MALE'] }))).toMatchObject({
      code: 'CONTRADICTORY_QUERY',
    });
    expect(failure(() => attributeQuery({ absent: ['TALL'] }))).toMatchObject({
      code: 'UNKNOWN_ATTRIBUTE',
      details: { field: 'query.absent' },
    });
  });
});

describe('satisfies', () => {
  const query = toSigned({ present: ['SMILING'], absent: ['MALE'] });

  it('is undefined only while an unknown label could still decide', () => {
    expect(satisfies(toSigned({ present: ['SMILING', 'YOUNG'], absent: ['MALE'] }), query)).toBe(true);
    expect(satisfies(toSigned({ present: ['SMILING', 'MALE'], absent: [] }), query)).toBe(false);
    expect(satisfies(toSigned({ present: ['SMILING'], absent: [] }), query)).toBeUndefined();
    expect(satisfies(toSigned({ present: ['MALE'], absent: [] }), query)).toBe(false);
  });
});

describe('imageId', () => {
  it('is a UUID that depends on dataset and external id, each apart', () => {
    expect(isUuid(imageId('celeba', '000001.jpg'))).toBe(true);
    expect(imageId('celeba', '000001.jpg')).toBe(imageId('celeba', '000001.jpg'));
    expect(imageId('a', 'b/c')).not.toBe(imageId('a/b', 'c'));
  });
});

describe('Random', () => {
  it('repeats itself for a seed and samples without repeats', () => {
    const draw = (seed: number) => new Random(seed).sample(10, 40);
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(new Set(draw(7)).size).toBe(10);
  });
});
