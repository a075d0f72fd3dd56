import { SingleBar, Presets } from 'cli-progress';
import { FacetError } from '../domain/index.js';

/** One step of a command whose progress is shown. */
export interface Stage {
  /** @param done how many of the total are done; @param note a word beside the bar (a rate, a loss) */
  update(done: number, total: number, note?: string): void;
  /** Ends the stage and prints its time; `note` says what came of it. */
  end(note?: string): void;
}

/**
 * What a command says: progress and remarks on stderr, its one result on stdout, as text or (`--json`) as one line of
 * JSON, so that it can be piped.
 */
export class Output {
  /** Bars on screen: a bar's timer keeps the process alive until it is stopped. */
  readonly #running = new Set<SingleBar>();

  constructor(private readonly json: boolean) {}

  /** A remark for the person watching. */
  say(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** The command's result. `text` is what people read, `value` what programs read. */
  result(value: Readonly<Record<string, unknown>>, text: string): void {
    process.stdout.write(this.json ? `${JSON.stringify(value)}\n` : `${text}\n`);
  }

  /** A failure: message and code on stderr; with `--json` also `{"error": …}` on stdout. */
  failure(error: unknown): void {
    for (const bar of this.#running) bar.stop();
    const known = error instanceof FacetError;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(known ? `facet: ${message} (${error.code})\n` : `facet: ${stackOf(error)}\n`);
    if (this.json) {
      const code = known ? error.code : 'INTERNAL';
      process.stdout.write(
        `${JSON.stringify({ error: { code, message, ...(known ? error.details : {}) } })}\n`,
      );
    }
  }

  /** Starts a stage: a bar on a terminal, a line every three seconds elsewhere. */
  stage(name: string): Stage {
    const started = Date.now();
    const bar = new SingleBar(
      {
        format: `${name.padEnd(22)} {bar} {value}/{total} · {note} · ETA {eta_formatted}`,
        stream: process.stderr,
        // Ctrl-C must not leave a terminal without cursor or line wrapping.
        hideCursor: false,
        linewrap: true,
        noTTYOutput: true,
        notTTYSchedule: 3000,
        etaBuffer: 50,
      },
      Presets.shades_classic,
    );
    return {
      update: (done, total, note = rate(done, started)) => {
        if (!this.#running.has(bar)) bar.start(total, done, { note });
        this.#running.add(bar);
        bar.setTotal(total);
        bar.update(done, { note });
      },
      end: (note = 'done') => {
        if (this.#running.delete(bar)) bar.stop();
        this.say(`${name.padEnd(22)} ${note} in ${seconds(started)}`);
      },
    };
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function rate(done: number, started: number): string {
  const elapsed = (Date.now() - started) / 1000;
  return elapsed > 0 ? `${Math.round(done / elapsed)}/s` : '–';
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
