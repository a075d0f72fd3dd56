import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blocks, pages } from './markdown.js';
import { numberedImage } from './numbered-images.js';

const run = promisify(execFile);

const missing = ['curl', 'python3'].filter(
  (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0,
);
/** What snippets for a shell and for Python need. */
export const snippetTools = {
  present: missing.length === 0,
  reason: missing.length === 0 ? 'curl and python3 are here' : `needs ${missing.join(', ')}`,
};

/** A part of docs/api.md, from its heading to the next of the same level, with its blocks of code. */
export function partOf(heading: string) {
  const page = pages().get('docs/api.md') ?? '';
  const after = page.split(`\n# ${heading}\n`)[1]?.split(/^# /m)[0] ?? '';
  return { sh: blocks(after, 'sh'), js: blocks(after, 'js'), python: blocks(after, 'python') };
}

/** Runs a snippet against a server, in a folder with the pictures that the snippets send. @returns what it printed */
export async function runSnippet(
  language: 'sh' | 'js' | 'python',
  text: string,
  url: string,
  ...args: string[]
): Promise<string> {
  const here = text.replaceAll('localhost:4000', new URL(url).host);
  const folder = mkdtempSync(join(tmpdir(), 'facet-snippet-'));
  try {
    for (const [i, name] of ['face.jpg', 'one.jpg', 'two.png'].entries()) {
      const picture = numberedImage(700 + i);
      const bytes = await (name.endsWith('.png') ? picture.png() : picture.jpeg()).toBuffer();
      writeFileSync(join(folder, name), bytes);
    }
    const commands = {
      sh: ['sh', ['-c', here], folder],
      python: ['python3', ['-c', here], folder],
      // Where the packages it imports are.
      js: [process.execPath, ['--input-type=module', '--eval', here, 'snippet', ...args], process.cwd()],
    } as const;
    const [command, list, cwd] = commands[language];
    return (await run(command, list, { cwd })).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
