import type {
  EvaluationComparison,
  EvaluationReport,
  IndexQuality,
  ReportSection,
  ThumbnailSource,
} from '../evaluation/index.js';
import type { EvaluateSettings } from './evaluate-flags.js';
import type { Output } from './output.js';

/** A run with what recorded runs add to it. */
export interface RunResult extends ReportSection {
  readonly report: EvaluationReport;
  readonly comparison?: EvaluationComparison | undefined;
  /** Its id, if it was recorded. */
  readonly recorded: string | undefined;
}

export interface Measured {
  /** One for each number of attributes, in their order. */
  readonly results: readonly RunResult[];
  readonly indexQuality: IndexQuality | undefined;
}

/** Where a gallery is measured: in this process, or by a server that has it open. */
export interface EvaluationPlace {
  /** Measures, compares and records as the settings say. */
  measure(settings: EvaluateSettings, output: Output): Promise<Measured>;
  /** Small pictures for a page. */
  readonly thumbnails: ThumbnailSource;
  close(): Promise<void>;
}

/** Said when `--compare last` finds none. */
export function nothingToCompareWith({ protocol, m }: EvaluationReport): string {
  return `No run of ${protocol} with ${m} attributes and these settings is recorded yet: nothing to compare with.`;
}
