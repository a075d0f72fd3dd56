import { expect, it } from 'vitest';
import { ModelHolder } from '../../src/model/index.js';

function model(name: string, failing = false) {
  const own = {
    name,
    closed: false,
    close: () => {
      own.closed = true;
      return failing ? Promise.reject(new Error(`${name} cannot close`)) : Promise.resolve();
    },
  };
  return own;
}

it('closes a replaced model when its last user is done, and not before', async () => {
  const [first, second] = [model('first'), model('second')];
  const holder = new ModelHolder(first);
  const done: (() => void)[] = [];
  const users = [0, 1].map(() =>
    holder.use(async (used) => {
      await new Promise<void>((resolve) => done.push(resolve));
      return [used.name, used.closed];
    }),
  );
  holder.replace(second);
  expect(holder.get()).toBe(second);
  let settled = false;
  const settling = holder.settled().then(() => (settled = true));
  done[0]();
  expect(await users[0]).toEqual(['first', false]);
  expect([first.closed, settled]).toEqual([false, false]);
  // Whoever comes now has nothing to do with it.
  expect(await holder.use((used) => Promise.resolve(used.name))).toBe('second');
  done[1]();
  expect(await users[1]).toEqual(['first', false]);
  await settling;
  expect([first.closed, second.closed]).toEqual([true, false]);
  await holder.close();
  expect(second.closed).toBe(true);
});

it('closes an unused model at once, and counts users whose work fails', async () => {
  const [first, second, third] = ['first', 'second', 'third'].map((name) => model(name));
  const holder = new ModelHolder(first);
  holder.replace(second);
  await holder.settled();
  expect(first.closed).toBe(true);
  await expect(holder.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  holder.replace(third);
  await holder.settled();
  expect(second.closed).toBe(true);
});

it('tells of a model that cannot be closed', async () => {
  const holder = new ModelHolder(model('first', true));
  holder.replace(model('second'));
  await expect(holder.settled()).rejects.toThrow('first cannot close');
});
