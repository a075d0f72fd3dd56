import { describe, expect, it } from 'vitest';
import { fromCopy } from '../../src/catalogue/embedding-rows.js';
import { failureOf } from '../support/failure.js';
import { end, field, header, int16, int32, row } from './copy-bytes.js';

const ID = '0123abcd-4567-89ef-8123-456789abcdef';
const id = Buffer.from(ID.replaceAll('-', ''), 'hex');
const attributes = Buffer.concat([int32(1), int32(0), int32(21), int32(1), int32(1), field(int16(7))]);
const vector = Buffer.from(Float32Array.of(0.5, -2).buffer);
const dataset = Buffer.from('faces');
const partition = Buffer.from('TEST');

const copyOf = (...rows: Buffer[]) => Buffer.concat([header(), ...rows, end]);
const failure = (bytes: Buffer) => failureOf(() => Promise.resolve().then(() => fromCopy(bytes)));

describe('fromCopy', () => {
  it('reads rows, their vectors in memory of their own', () => {
    const bytes = copyOf(
      row(id, vector, attributes, dataset, partition),
      row(id, vector, attributes, dataset, null),
    );
    const expected = { id: ID, vector: Float32Array.of(0.5, -2), attributes: [7], dataset: 'faces' };
    const rows = fromCopy(bytes);
    expect(rows).toEqual([
      { ...expected, partition: 'TEST' },
      { ...expected, partition: null },
    ]);
    expect(rows[0].vector.buffer.byteLength).toBe(8);
  });

  it('refuses a copy that is cut short, wherever', async () => {
    const whole = copyOf(
      row(id, vector, attributes, dataset, partition),
      row(id, vector, attributes, dataset, null),
    );
    expect(fromCopy(whole)).toHaveLength(2);
    for (let length = 0; length < whole.length; length++) {
      expect(await failure(whole.subarray(0, length)), `the first ${length} bytes`).toMatchObject({
        name: 'FacetError',
        code: 'INTERNAL',
      });
    }
  });

  it.each([1, 2, 3, 5])('refuses a vector of %i bytes, naming the image', async (length) => {
    const cut = row(id, vector.subarray(0, length), attributes, dataset, partition);
    const refused = await failure(copyOf(cut));
    expect(refused).toMatchObject({ name: 'FacetError', code: 'INTERNAL' });
    expect(String(refused)).toContain(`image ${ID}`);
    expect(String(refused)).toContain(`${length} bytes`);
  });
});
