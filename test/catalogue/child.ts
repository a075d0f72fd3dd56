import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;

/** A process of its own that runs a script against the built catalogue, and the lines it prints. */
export class Child {
  readonly #folder = mkdtempSync(join(tmpdir(), 'facet-child-'));
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;

  /** @param script a module that may import from `dist/…` and print lines with `say` */
  constructor(script: string, args: readonly string[] = []) {
    // A file and not `node -e`: worker threads inherit the flags of that, and refuse them.
    const file = join(this.#folder, 'script.mjs');
    const prelude = `const say = (line) => process.stdout.write(line + '\\n'); const [, , ...args] = process.argv;\n`;
    writeFileSync(file, prelude + script.replaceAll(`'dist/`, `'${dist}/`));
    this.#process = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#ended = once(this.#process, 'close').finally(() => {
      rmSync(this.#folder, { recursive: true, force: true });
    });
    if (this.#process.stdout === null) throw new Error('no stdout');
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Its next line, or undefined after the last. */
  async line(): Promise<string | undefined> {
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#process.kill(signal);
    await this.#ended;
  }

  /** Closes its standard input and waits for its end. */
  async finish(): Promise<void> {
    this.#process.stdin?.end();
    await this.#ended;
  }
}
