import { crc32 } from 'node:zlib';
import { endianness } from 'node:os';
import { FacetError } from '../domain/index.js';
import type { BackboneInfo, ImageFacts } from './features.js';
import { MEDIA_TYPES } from './sniff.js';

/** An image's facts and its features, as kept on disk. */
export interface FeatureRecord {
  readonly facts: ImageFacts;
  readonly features: Float32Array;
}

/*
 * The file: a header of 64 bytes, then records of one size, little-endian.
 *
 *   header  magic 'FACETFS1' (8) · dimensions u32 · zero u32 · backbone hash (32) · zeros (12) · CRC-32 of these (4)
 *   record  SHA-256 of the image file (32) · width u32 · height u32 · bytes u32 · media type u32 ·
 *           features float32 × dimensions · CRC-32 of these (4)
 */
const MAGIC = 'FACETFS1';
export const HEADER_SIZE = 64;
const FACTS_SIZE = 48;
const CRC_SIZE = 4;

if (endianness() !== 'LE') throw new FacetError('INTERNAL', 'feature files need a little-endian machine');

export function recordSize(dimensions: number): number {
  return FACTS_SIZE + dimensions * 4 + CRC_SIZE;
}

export function encodeHeader({ hash, dimensions }: Pick<BackboneInfo, 'hash' | 'dimensions'>): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.write(MAGIC, 0, 'latin1');
  header.writeUInt32LE(dimensions, 8);
  header.write(hash, 16, 'hex');
  return seal(header);
}

/** Writes a record at the start of `target`, which is exactly one record long. */
export function encodeRecord({ facts, features }: FeatureRecord, target: Buffer): void {
  target.write(facts.sha256, 0, 'hex');
  target.writeUInt32LE(facts.width, 32);
  target.writeUInt32LE(facts.height, 36);
  target.writeUInt32LE(facts.bytes, 40);
  target.writeUInt32LE(
    MEDIA_TYPES.findIndex((type) => type === facts.mediaType),
    44,
  );
  target.set(new Uint8Array(features.buffer, features.byteOffset, features.byteLength), FACTS_SIZE);
  seal(target);
}

/** A record's key: the image's SHA-256 as 64 hex digits. */
export function recordKey(record: Buffer): string {
  return record.toString('hex', 0, 32);
}

/** True where the last four bytes are the checksum of the others. */
export function isIntact(sealed: Buffer): boolean {
  const end = sealed.length - CRC_SIZE;
  return crc32(sealed.subarray(0, end)) === sealed.readUInt32LE(end);
}

/** Reads an intact record into memory of its own. */
export function decodeRecord(record: Buffer): FeatureRecord {
  const vector = new Uint8Array(record.subarray(FACTS_SIZE, record.length - CRC_SIZE));
  return {
    facts: {
      sha256: recordKey(record),
      width: record.readUInt32LE(32),
      height: record.readUInt32LE(36),
      bytes: record.readUInt32LE(40),
      mediaType: MEDIA_TYPES[record.readUInt32LE(44)],
    },
    features: new Float32Array(vector.buffer),
  };
}

function seal(bytes: Buffer): Buffer {
  const end = bytes.length - CRC_SIZE;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, end)), end);
  return bytes;
}
