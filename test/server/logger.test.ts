import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const server = pathToFileURL(resolve(import.meta.dirname, '../../dist/server/index.js')).href;

/** What a fresh process writes that logs a debug and an info line at this level. */
function output(level: string): { stdout: string; stderr: string } {
  const script = `const { createLogger } = await import('${server}');
    const log = createLogger('${level}'); log.debug('small'); log.info({ n: 1 }, 'large');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

describe('createLogger', () => {
  it('writes JSON lines to stderr, and leaves stdout to results', () => {
    const { stdout, stderr } = output('info');
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stderr)).toMatchObject({ level: 30, n: 1, msg: 'large' });
  });

  it('keeps to its level', () => {
    expect(output('silent').stderr).toBe('');
    expect(output('debug').stderr).toContain('small');
  });
});
