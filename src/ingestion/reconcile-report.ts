import type { ErrorCode, FacetError } from '../domain/index.js';

/** What can be wrong, in words for people. */
export const DISCREPANCIES = {
  /** Points in a collection of another model than the active one. */
  wrongModelVersion: 'points of another model',
  rowsWithoutPoints: 'rows without a point',
  pointsWithoutRows: 'points without a row',
  /** Labels, dataset or partition of a point are not its row's. */
  wrongPayload: 'points with wrong labels, dataset or partition',
  /** What an interrupted ingestion left. */
  pending: 'rows stuck in PENDING',
  /** What an interrupted deletion left. */
  deleting: 'rows stuck in DELETING',
} as const;

export type Discrepancy = keyof typeof DISCREPANCIES;

/** All kinds, in the order they are reported. */
export const DISCREPANCY_KINDS: readonly Discrepancy[] = [
  'wrongModelVersion',
  'rowsWithoutPoints',
  'pointsWithoutRows',
  'wrongPayload',
  'pending',
  'deleting',
];

/** Something that could not be mended, and why. */
export interface Unmended {
  readonly id: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface Finding {
  readonly found: number;
  /** Ids of the first 20 found. */
  readonly examples: readonly string[];
  readonly mended: number;
  /** Found and not mended: still wrong. */
  readonly left: number;
  /** The first 20 that could not be mended; none where nothing was to be. */
  readonly unmended: readonly Unmended[];
}

export interface ReconcileReport {
  /** Whether nothing is left wrong. */
  readonly consistent: boolean;
  /** The active model. */
  readonly modelVersion: string;
  /** Rows compared, whatever their state. */
  readonly rows: number;
  /** Points compared with them. */
  readonly points: number;
  readonly findings: Readonly<Record<Discrepancy, Finding>>;
  readonly seconds: number;
}

/** Ids named of each kind, at most. */
const EXAMPLES = 20;

class Count {
  found = 0;
  mended = 0;
  readonly examples: string[] = [];
  readonly unmended: Unmended[] = [];

  finding(): Finding {
    const { found, mended, examples, unmended } = this;
    return { found, examples, mended, left: found - mended, unmended };
  }
}

/** Counts what is found and what becomes of it. */
export class Findings {
  readonly #counts = new Map<Discrepancy, Count>(DISCREPANCY_KINDS.map((kind) => [kind, new Count()]));

  found(kind: Discrepancy, id: string): void {
    const count = this.#of(kind);
    count.found++;
    if (count.examples.length < EXAMPLES) count.examples.push(id);
  }

  mended(kind: Discrepancy, number: number): void {
    this.#of(kind).mended += number;
  }

  unmended(kind: Discrepancy, id: string, { code, message }: FacetError): void {
    const { unmended } = this.#of(kind);
    if (unmended.length < EXAMPLES) unmended.push({ id, code, reason: message });
  }

  get(kind: Discrepancy): Finding {
    return this.#of(kind).finding();
  }

  all(): Record<Discrepancy, Finding> {
    return {
      wrongModelVersion: this.get('wrongModelVersion'),
      rowsWithoutPoints: this.get('rowsWithoutPoints'),
      pointsWithoutRows: this.get('pointsWithoutRows'),
      wrongPayload: this.get('wrongPayload'),
      pending: this.get('pending'),
      deleting: this.get('deleting'),
    };
  }

  /** Whether nothing is left wrong. */
  get clean(): boolean {
    return DISCREPANCY_KINDS.every((kind) => this.get(kind).left === 0);
  }

  #of(kind: Discrepancy): Count {
    const known = this.#counts.get(kind) ?? new Count();
    this.#counts.set(kind, known);
    return known;
  }
}
