import { mix } from '../domain/index.js';

/** 32 bits of an image's id (FNV-1a): what its place in a shuffled gallery hangs on, whatever else is in there. */
export function imageKey(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** An image's place in the shuffle of a seed and a round, as 32 bits: lowest first. */
export function shuffleKey(key: number, seed: number, round: number): number {
  return mix(mix(mix(seed) + round) ^ key) >>> 0;
}
