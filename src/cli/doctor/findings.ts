import { FacetError } from '../../domain/index.js';

/** `skipped`: it could not be looked at now, which is no fault. */
export type CheckState = 'ok' | 'warn' | 'fail' | 'skipped';

/** What a look at one part of an installation told. */
export interface Finding {
  readonly name: string;
  readonly state: CheckState;
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
}

export type Verdict = Omit<Finding, 'name'>;

export const ok = (text: string): Verdict => ({ state: 'ok', text });
export const warn = (text: string, advice: string): Verdict => ({ state: 'warn', text, advice });
export const fail = (text: string, advice: string): Verdict => ({ state: 'fail', text, advice });
export const skipped = (text: string, advice?: string): Verdict => ({ state: 'skipped', text, advice });

/** Collects findings; a look that fails is one. */
export class Findings {
  readonly all: Finding[] = [];

  add(name: string, verdict: Verdict): void {
    this.all.push({ name, ...verdict });
  }

  /**
   * @param advice what to do where `look` throws
   * @returns what `look` found out, or undefined where it threw
   */
  async look<Known>(
    name: string,
    advice: string,
    look: () => Promise<{ readonly verdict: Verdict; readonly known?: Known }>,
  ): Promise<Known | undefined> {
    try {
      const { verdict, known } = await look();
      this.add(name, verdict);
      return known;
    } catch (error) {
      this.add(name, fail(inWords(error), advice));
      return undefined;
    }
  }
}

/** An error with its code, and with what the database's or Qdrant's client said. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error instanceof FacetError ? ` (${error.code})` : '';
  // Node's error of several refused addresses has no message of its own.
  const { cause } = error;
  const causes: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  const reasons = causes.flatMap((reason) => (reason instanceof Error ? [reason.message] : []));
  const said = reasons.filter((reason) => reason !== '' && !error.message.includes(reason));
  return `${error.message}${said.length > 0 ? `: ${said.join('; ')}` : ''}${code}`;
}

/** Milliseconds as people read them. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
