import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { FacetError } from '../domain/index.js';
import type { BackboneInfo } from './features.js';
import {
  decodeRecord,
  encodeHeader,
  encodeRecord,
  HEADER_SIZE,
  isIntact,
  recordKey,
  recordSize,
  type FeatureRecord,
} from './feature-record.js';

const SCAN_BYTES = 4 * 1024 * 1024;
/** Hex digits of the backbone's hash that name its folder. */
const HASH_PREFIX = 16;

/**
 * Features on disk, by the SHA-256 of the image file they were computed from; one store for each backbone hash.
 * Append-only: a process that dies while writing leaves at most a torn tail, which the next `open` cuts off. Only the
 * keys are in memory (about 150 bytes an image); vectors are read when asked for, and checked: one that is damaged
 * counts as absent, so that it is computed again. Not synced to the device at each append: after a power cut the
 * checksums tell what did not arrive. One process at a time (the data folder's lock sees to that).
 */
export class FeatureStore {
  readonly #index = new Map<string, number>();
  readonly #recordSize: number;
  #records = 0;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    backbone: Pick<BackboneInfo, 'dimensions'>,
    private readonly onNotice: (text: string) => void,
  ) {
    this.#recordSize = recordSize(backbone.dimensions);
  }

  /**
   * Opens, or makes, `<folder>/<first 16 digits of the backbone's hash>/features.bin`, reading it through once.
   * @param onNotice told of what was found damaged and dropped
   */
  static async open(
    folder: string,
    backbone: Pick<BackboneInfo, 'hash' | 'dimensions'>,
    onNotice: (text: string) => void = () => undefined,
  ): Promise<FeatureStore> {
    const home = join(folder, backbone.hash.slice(0, HASH_PREFIX));
    await mkdir(home, { recursive: true });
    const path = join(home, 'features.bin');
    const file = await openOrMake(path);
    const store = new FeatureStore(file, path, backbone, onNotice);
    try {
      await store.#load(encodeHeader(backbone));
      return store;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Number of images stored. */
  get size(): number {
    return this.#index.size;
  }

  /** @param sha256 64 lower-case hex digits */
  has(sha256: string): boolean {
    return this.#index.has(sha256);
  }

  async get(sha256: string): Promise<FeatureRecord | undefined> {
    const at = this.#index.get(sha256);
    if (at === undefined) return undefined;
    const record = Buffer.alloc(this.#recordSize);
    await this.file.read(record, 0, record.length, this.#offset(at));
    if (isIntact(record) && recordKey(record) === sha256) return decodeRecord(record);
    this.#index.delete(sha256);
    this.onNotice(`${this.path}: record ${at} is damaged; its image will be computed again`);
    return undefined;
  }

  /**
   * Adds records whose image is not stored yet, in one write; the others are left as they are.
   * @throws FacetError `SERVICE_UNAVAILABLE` where the file cannot be written (a full disk)
   */
  append(records: readonly FeatureRecord[]): Promise<void> {
    const writing = this.#writing.then(() => this.#append(records));
    // A failed write is its caller's to hear of; the next one starts at the same place and overwrites its rest.
    this.#writing = writing.catch(() => undefined);
    return writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.file.close();
  }

  async #append(records: readonly FeatureRecord[]): Promise<void> {
    const fresh = new Map(
      records.filter(({ facts }) => !this.has(facts.sha256)).map((record) => [record.facts.sha256, record]),
    );
    const bytes = Buffer.alloc(fresh.size * this.#recordSize);
    let at = 0;
    for (const record of fresh.values()) {
      encodeRecord(record, bytes.subarray(at, at + this.#recordSize));
      at += this.#recordSize;
    }
    await this.#write(bytes, this.#offset(this.#records));
    for (const key of fresh.keys()) this.#index.set(key, this.#records++);
  }

  async #write(bytes: Buffer, position: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `features cannot be written to ${this.path} (${reason})`;
      throw new FacetError('SERVICE_UNAVAILABLE', message, { file: this.path }, { cause });
    }
  }

  async #load(header: Buffer): Promise<void> {
    const { size } = await this.file.stat();
    const found = Buffer.alloc(HEADER_SIZE);
    await this.file.read(found, 0, HEADER_SIZE, 0);
    if (size < HEADER_SIZE || !found.equals(header)) {
      if (size > 0) this.onNotice(`${this.path}: not a feature file of this backbone; starting it anew`);
      await this.file.truncate(0);
      await this.#write(header, 0);
      return;
    }
    const whole = Math.floor((size - HEADER_SIZE) / this.#recordSize);
    const damaged = await this.#scan(whole);
    const end = this.#offset(this.#records);
    if (end < size) {
      this.onNotice(`${this.path}: cut ${size - end} bytes of an unfinished write off its end`);
      await this.file.truncate(end);
    }
    if (damaged > 0) this.onNotice(`${this.path}: ${damaged} damaged records will be computed again`);
  }

  /** Indexes the intact ones of `whole` records and sets the length to just behind the last of them. */
  async #scan(whole: number): Promise<number> {
    const step = Math.max(1, Math.floor(SCAN_BYTES / this.#recordSize));
    const buffer = Buffer.alloc(Math.min(step, whole) * this.#recordSize);
    let intact = 0;
    for (let start = 0; start < whole; start += step) {
      const count = Math.min(step, whole - start);
      await this.file.read(buffer, 0, count * this.#recordSize, this.#offset(start));
      for (let i = 0; i < count; i++) {
        const record = buffer.subarray(i * this.#recordSize, (i + 1) * this.#recordSize);
        if (!isIntact(record)) continue;
        this.#index.set(recordKey(record), start + i);
        this.#records = start + i + 1;
        intact++;
      }
    }
    return this.#records - intact;
  }

  #offset(record: number): number {
    return HEADER_SIZE + record * this.#recordSize;
  }
}

async function openOrMake(path: string): Promise<FileHandle> {
  // 'a' would force every write to the end; 'r+' does not create.
  await (await open(path, 'a')).close();
  return open(path, 'r+');
}
