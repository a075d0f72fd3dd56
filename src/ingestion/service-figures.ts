import type { ImageState, ItemOutcome } from '../catalogue/index.js';
import type { ReconcileReport } from './reconcile-report.js';

/** What became of items since this process started. */
export type IngestedCounts = Readonly<Record<ItemOutcome | 'FAILED', number>>;

/** What the service knows of itself, for /metrics: asked at every scrape. */
export interface ServiceFigures {
  images(): Promise<Record<ImageState, number>>;
  waiting(): Promise<{ readonly ingestions: number; readonly items: number; readonly bytes: number }>;
  ingested(): IngestedCounts;
  /** The latest comparison of the stores that this process made. */
  reconciliation(): { readonly report: ReconcileReport; readonly at: Date } | null;
  model(): { readonly name: string; readonly version: string };
}
