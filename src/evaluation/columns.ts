import { FacetError } from '../domain/index.js';

// Columns of numbers as base64 text, little-endian: a few bytes a query in a JSON document instead of dozens.

export function packFloats(values: Iterable<number>): string {
  const numbers = [...values];
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes.toString('base64');
}

/** @throws FacetError `INTERNAL` unless it holds `count` numbers */
export function unpackFloats(text: string, count: number, name: string): number[] {
  const bytes = unpackBytes(text, 4 * count, name);
  return Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
}

/** Integers of 0 … 2³² − 1. */
export function packIntegers(values: readonly number[]): string {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32LE(value, 4 * i));
  return bytes.toString('base64');
}

/** @throws FacetError `INTERNAL` unless it holds `count` integers */
export function unpackIntegers(text: string, count: number, name: string): number[] {
  const bytes = unpackBytes(text, 4 * count, name);
  return Array.from({ length: count }, (_, i) => bytes.readUInt32LE(4 * i));
}

/** UUIDs, 16 bytes each. */
export function packUuids(ids: readonly string[]): string {
  return Buffer.from(ids.join('').replaceAll('-', ''), 'hex').toString('base64');
}

/** @throws FacetError `INTERNAL` unless it holds `count` UUIDs */
export function unpackUuids(text: string, count: number, name: string): string[] {
  const hex = unpackBytes(text, 16 * count, name).toString('hex');
  return Array.from({ length: count }, (_, i) => {
    const own = hex.slice(32 * i, 32 * (i + 1));
    return [own.slice(0, 8), own.slice(8, 12), own.slice(12, 16), own.slice(16, 20), own.slice(20)].join('-');
  });
}

/** Values −1, 0 and 1, one byte each. */
export function packSigns(values: Int8Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

/** @throws FacetError `INTERNAL` unless it holds `count` values */
export function unpackSigns(text: string, count: number, name: string): Int8Array {
  return Int8Array.from(unpackBytes(text, count, name), (byte) => (byte << 24) >> 24);
}

function unpackBytes(text: string, length: number, name: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === length) return bytes;
  throw new FacetError(
    'INTERNAL',
    `stored evaluation: ${name} holds ${bytes.length} bytes where its counts ask for ${length}`,
  );
}
