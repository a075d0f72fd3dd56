import { describe, expect, it } from 'vitest';
import { RestartBudget } from '../../src/threads/restart-budget.js';

describe('RestartBudget', () => {
  it('allows so many restarts within a window, and more as the window moves on', () => {
    let now = 0;
    const budget = new RestartBudget(2, 10_000, () => now);
    const outcome = (at: number) => {
      now = at;
      try {
        budget.spend('it');
        return 'started';
      } catch (error) {
        return error;
      }
    };
    expect([outcome(0), outcome(4000)]).toEqual(['started', 'started']);
    expect(outcome(7500)).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'it died 2 times within 10 s; it is tried again in 3 s',
    });
    expect(outcome(10_000)).toBe('started');
    expect(outcome(13_999)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(outcome(14_000)).toBe('started');
  });
});
