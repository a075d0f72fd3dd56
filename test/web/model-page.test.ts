import { describe, expect, it } from 'vitest';
import type { AttributeRowFragment } from '../../web/src/generated.ts';
import { isUncertain, sorted } from '../../web/src/model/attribute-columns.ts';
import { spellOut } from '../../web/src/model/spell-out.ts';

const row = (attribute: AttributeRowFragment['attribute'], averagePrecision: number | null) => ({
  attribute,
  training: { present: 1, absent: 1 },
  validation: { present: 30, absent: 30 },
  prevalence: 0.5,
  averagePrecision,
  precisionAt10: 0,
  absentAveragePrecision: 0,
  rocAuc: 0.5,
});
const rows = [row('YOUNG', 0.2), row('BALD', null), row('MALE', 0.9), row('SMILING', 0.2)];
const order = (by: Parameters<typeof sorted>[1]['by'], descending: boolean) =>
  sorted(rows, { by, descending }).map(({ attribute }) => attribute);

describe('the attribute table', () => {
  it('sorts by figures, those without one last either way, equal ones as they were', () => {
    expect(order('averagePrecision', true)).toEqual(['MALE', 'YOUNG', 'SMILING', 'BALD']);
    expect(order('averagePrecision', false)).toEqual(['YOUNG', 'SMILING', 'MALE', 'BALD']);
  });

  it('sorts names as people read them', () => {
    expect(order('attribute', false)).toEqual(['BALD', 'MALE', 'SMILING', 'YOUNG']);
    expect(order('attribute', true)).toEqual(['YOUNG', 'SMILING', 'MALE', 'BALD']);
  });

  it('marks what fewer than 30 images on one side judged', () => {
    expect(isUncertain(row('MALE', 1))).toBe(false);
    expect(isUncertain({ ...row('MALE', 1), validation: { present: 29, absent: 500 } })).toBe(true);
    expect(isUncertain({ ...row('MALE', 1), validation: { present: 500, absent: 29 } })).toBe(true);
  });
});

it('attributes within a text are spelt as the page calls them, other capitals stay', () => {
  expect(spellOut('BLURRY (AP 0.299), WEARING_NECKLACE (AP 0.386); 4 NOT_ONE')).toBe(
    'Blurry (AP 0.299), Necklace (AP 0.386); 4 NOT_ONE',
  );
  expect(spellOut('Labels such as MALE or YOUNG tell')).toBe('Labels such as Male or Young tell');
});
