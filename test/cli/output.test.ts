import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Output } from '../../src/cli/output.js';
import { FacetError } from '../../src/domain/index.js';

let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
  vi.useFakeTimers();
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += text.toString()), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += text.toString()), true));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('Output', () => {
  it('keeps stdout for the result: text for people, one line of JSON for programs', () => {
    new Output(false).result({ images: 3 }, '3 images');
    new Output(true).result({ images: 3 }, '3 images');
    expect(stdout).toBe('3 images\n{"images":3}\n');
  });

  it('reports a failure with its code and details', () => {
    new Output(true).failure(new FacetError('BAD_USER_INPUT', '--count: no', { field: '--count', limit: 1 }));
    expect(stderr).toBe('facet: --count: no (BAD_USER_INPUT)\n');
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'BAD_USER_INPUT', message: '--count: no', field: '--count', limit: 1 },
    });
  });

  it('shows the stack of what was not thrown on purpose', () => {
    new Output(false).failure(new TypeError('defect'));
    expect(stderr).toMatch(/TypeError: defect\n\s+at /);
  });

  it('leaves no timer behind that would keep a process alive, whether a stage ends or the command fails', () => {
    const output = new Output(false);
    const ended = output.stage('Ended');
    ended.update(1, 2);
    expect(vi.getTimerCount()).toBe(1);
    ended.end();
    expect(vi.getTimerCount()).toBe(0);

    output.stage('Cut short').update(1, 2);
    expect(vi.getTimerCount()).toBe(1);
    output.failure(new Error('cut'));
    expect(vi.getTimerCount()).toBe(0);
  });
});
