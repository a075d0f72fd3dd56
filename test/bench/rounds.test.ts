import { describe, expect, it } from 'vitest';
import { median, race, ratios, summary } from '../../bench/harness/rounds.mjs';

describe('race', () => {
  it('measures every contender once a round, one after the other', async () => {
    const calls: string[] = [];
    const contender = (name: string) => (round: number) => {
      calls.push(name + String(round));
      return round;
    };
    const figures = await race({ a: contender('a'), b: contender('b') }, { rounds: 2, settle: 0 });
    expect(calls).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
    // The first round warms up.
    expect(figures).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it('keeps the first round where nothing warms up', async () => {
    expect(await race({ a: (round) => round }, { rounds: 2, warmups: 0, settle: 0 })).toEqual({ a: [0, 1] });
  });

  it('never runs two at once', async () => {
    let running = 0;
    const alone = async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      return --running;
    };
    await race({ a: alone, b: alone }, { rounds: 3, settle: 0 });
  });

  it('ends with the failure of a contender', async () => {
    const failing = () => Promise.reject(new Error('broken pipe'));
    await expect(race({ a: failing }, { rounds: 1, settle: 0 })).rejects.toThrow('broken pipe');
  });
});

describe('summaries', () => {
  it('takes ratios round by round', () => {
    expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
  });

  it('takes the middle, or the mean of the middle two', () => {
    expect([median([5, 1, 3]), median([4, 1, 3, 2]), median([7])]).toEqual([3, 2.5, 7]);
  });

  it('sorts numbers, not their texts, and leaves the list alone', () => {
    const values = [10, 9, 100];
    expect(summary(values)).toEqual({ median: 10, least: 9, greatest: 100 });
    expect(values).toEqual([10, 9, 100]);
  });
});
