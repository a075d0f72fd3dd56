import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of randomness: the same seed gives the same numbers on every machine. */
export class Random {
  readonly #generator;

  /** @param seed a 32-bit integer */
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /**
   * The `index`-th of a seed's streams, as independent of the others as hashing makes it: item i of a set can be drawn
   * without drawing the items before it. Distinct indices of one seed always give distinct streams.
   */
  static stream(seed: number, index: number): Random {
    const random = new Random(mix(mix(seed) + index));
    // The generator's first numbers still resemble its seed.
    for (let i = 0; i < 8; i++) random.float();
    return random;
  }

  /** Uniform in [0, 1). */
  float(): number {
    return uniformFloat64(this.#generator);
  }

  /** 32 random bits, as an integer in 0 … 2³² − 1: the cheapest draw. */
  bits(): number {
    return this.#generator.next() >>> 0;
  }

  /** Uniform integer in 0 … bound − 1. */
  int(bound: number): number {
    return uniformInt(this.#generator, 0, bound - 1);
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }

  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends number[] | Uint32Array>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
    return items;
  }

  /** `count` distinct integers of 0 … bound − 1, in random order. */
  sample(count: number, bound: number): number[] {
    const pool = Array.from({ length: bound }, (_, i) => i);
    for (let i = 0; i < count; i++) {
      const j = i + this.int(bound - i);
      const item = pool[i];
      pool[i] = pool[j];
      pool[j] = item;
    }
    return pool.slice(0, count);
  }
}

/** MurmurHash3's 32-bit finaliser (Appleby, public domain): a bijection that spreads neighbouring integers. */
export function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
