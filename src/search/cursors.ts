import { createHash } from 'node:crypto';
import { FacetError } from '../domain/index.js';
import type { RankingPosition } from '../vectors/index.js';

/** What a cursor belongs to: with anything here changed, its place would mean nothing. */
export interface CursorScope {
  readonly kind: 'search' | 'similar' | 'images' | 'evaluations' | 'ingestions' | 'ingestion-items';
  /** The query's key, or the id of what the list belongs to (an image compared with, an ingestion); '' for a whole list. */
  readonly subject: string;
  /** The filter's key. */
  readonly filter: string;
  /** Scores of different models do not compare. '' where no model is involved. */
  readonly modelVersion: string;
}

/**
 * Cursors of one scope: 55 characters of base64url over 41 bytes: version (1), checksum (4), scope hash (8), score as
 * float64 (8), image id (16), rank as uint32 (4). The score survives to the bit, as ranking by it demands. The checksum
 * tells a damaged cursor from one of another scope; neither is a secret: a forged cursor only names another place in a
 * ranking that its bearer may read anyway.
 */
export class Cursors {
  readonly #scope: Buffer;

  constructor({ kind, subject, filter, modelVersion }: CursorScope) {
    this.#scope = digest(JSON.stringify([kind, subject, filter, modelVersion])).subarray(0, 8);
  }

  write({ id, score, rank }: RankingPosition): string {
    const bytes = Buffer.alloc(LENGTH);
    bytes.writeUInt8(VERSION, 0);
    this.#scope.copy(bytes, SCOPE);
    bytes.writeDoubleBE(score, SCORE);
    bytes.write(id.replaceAll('-', ''), ID, 'hex');
    bytes.writeUInt32BE(rank, RANK);
    checksum(bytes).copy(bytes, CHECKSUM);
    return bytes.toString('base64url');
  }

  /**
   * The place a cursor names; none for none.
   * @throws FacetError `INVALID_CURSOR` for what this service did not write, `FOREIGN_CURSOR` for a cursor of another
   * scope; both name the argument
   */
  read(cursor: string | undefined, field: 'after' | 'before' = 'after'): RankingPosition | undefined {
    if (cursor === undefined) return undefined;
    const bytes = Buffer.from(cursor, 'base64url');
    // Node's decoder skips what it does not know: only text that would be written so counts.
    const sound =
      bytes.length === LENGTH &&
      bytes.toString('base64url') === cursor &&
      bytes.readUInt8(0) === VERSION &&
      checksum(bytes).equals(bytes.subarray(CHECKSUM, SCOPE));
    const score = sound ? bytes.readDoubleBE(SCORE) : NaN;
    if (!Number.isFinite(score)) {
      throw cursorError(field, 'INVALID_CURSOR', 'is not a cursor of this service; use it as it was given');
    }
    if (!bytes.subarray(SCOPE, SCORE).equals(this.#scope)) {
      throw cursorError(
        field,
        'FOREIGN_CURSOR',
        'belongs to another query, filter or model; start again without it',
      );
    }
    const [, ...parts] = UUID_PARTS.exec(bytes.toString('hex', ID, RANK)) ?? [];
    return { id: parts.join('-'), score, rank: bytes.readUInt32BE(RANK) };
  }
}

const VERSION = 1;
// Where each field starts.
const CHECKSUM = 1;
const SCOPE = 5;
const SCORE = 13;
const ID = 21;
const RANK = 37;
const LENGTH = 41;

const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

function checksum(bytes: Buffer): Buffer {
  return digest(bytes.subarray(SCOPE)).subarray(0, SCOPE - CHECKSUM);
}

function digest(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}

function cursorError(
  field: 'after' | 'before',
  code: 'INVALID_CURSOR' | 'FOREIGN_CURSOR',
  message: string,
): FacetError {
  return new FacetError(code, `${field}: ${message}`, { field });
}
