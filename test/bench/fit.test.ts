import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exponent } from '../../bench/harness/fit.mjs';

it('finds the exponent of a power law, whatever its factor', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 3, noNaN: true }),
      fc.double({ min: 0.001, max: 1000, noNaN: true }),
      (power, factor) => {
        const sizes = [2000, 20_000, 200_000];
        const costs = sizes.map((size) => factor * size ** power);
        expect(exponent(sizes, costs)).toBeCloseTo(power, 6);
      },
    ),
  );
});

it('is the slope between two sizes', () => {
  expect(exponent([10, 1000], [5, 50])).toBeCloseTo(0.5, 12);
});

it('weighs all sizes: least squares on the logarithms', () => {
  // Exponents 0 and 2 on either side of the middle.
  expect(exponent([1, 10, 100], [1, 1, 100])).toBeCloseTo(1, 12);
});
