import { SpanStatusCode, trace } from '@opentelemetry/api';

/** What a request spends its time on, and what each stage is. */
export const STAGES = {
  encode: 'queries through the attribute encoder',
  index: 'the vector index',
  catalogue: 'reads of the catalogue',
  image: 'decoding and scaling of a picture',
} as const;

export type Stage = keyof typeof STAGES;

/** Times pieces of work, for whoever listens, and as spans where requests are traced. */
export class StageTimes {
  #listener: (stage: Stage, seconds: number) => void = () => undefined;

  /** The one listener: a later one takes its place. */
  listen(listener: (stage: Stage, seconds: number) => void): void {
    this.#listener = listener;
  }

  /** Does the work, and tells how long it took, also where it fails. */
  async timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    return trace.getTracer('facet').startActiveSpan(stage, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
        this.#listener(stage, (performance.now() - start) / 1000);
      }
    });
  }
}
