import type { Client } from 'urql';
import type { Hit } from './hits.ts';

/** What hits are the answer to. */
interface Question {
  /** The client that asked: another one may be answered otherwise. */
  readonly client: Client;
  readonly question: string;
  readonly top: number | null;
}

/** The hits of a search as they were when its page was left. */
export interface LastHits extends Question {
  readonly hits: readonly Hit[];
  readonly next: string | null;
  readonly total: number | null;
  /** How far down the page was scrolled, in CSS pixels. */
  readonly scrolled: number;
}

let last: LastHits | null = null;

/** Keeps hits for who comes back from a face: all the pages that they had scrolled through. */
export function rememberHits(left: LastHits): void {
  last = left;
}

/** The hits that were left last, if they answer this. */
export function lastHits({ client, question, top }: Question): LastHits | null {
  return last?.client === client && last.question === question && last.top === top ? last : null;
}
