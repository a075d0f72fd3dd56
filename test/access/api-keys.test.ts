import { describe, expect, it } from 'vitest';
import { openAccess } from '../support/api-server.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';
import { Access, ApiKeys, CallerLimits, type Caller } from '../../src/access/index.js';

const onError = (error: unknown) => {
  throw error;
};

describe('API keys', () => {
  it('are kept as hashes only', async () => {
    const store = new MemoryApiKeys();
    const { text, key } = await new ApiKeys(store, { onError }).create({
      name: ' me ',
      scopes: ['read', 'read'],
    });
    expect(text).toMatch(new RegExp(`^facet_${key.id}_[A-Za-z0-9_-]{43}$`));
    expect(key).toMatchObject({ name: 'me', scopes: ['read'] });
    expect(JSON.stringify(await store.list(9))).not.toContain(text.slice(-43));
    expect((await store.byId(key.id))?.hash).toHaveLength(32);
  });

  it.each([
    [{ name: '', scopes: ['read'] }, 'name'],
    [{ name: 'a\nb', scopes: ['read'] }, 'name'],
    [{ name: 'x'.repeat(101), scopes: ['read'] }, 'name'],
    [{ name: 'a', scopes: [] }, 'scopes'],
    [{ name: 'a', scopes: ['root'] }, 'scopes'],
    [{ name: 'a', scopes: ['read'], expiresAt: new Date(0) }, 'expiresAt'],
  ])('refuses %j', async (request, field) => {
    const keys = new ApiKeys(new MemoryApiKeys(), { onError });
    await expect(keys.create(request)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
  });

  it('expire, and are refused within two seconds once another process revokes them', async () => {
    let now = Date.now();
    const store = new MemoryApiKeys();
    const here = new ApiKeys(store, { onError, now: () => now });
    const there = new ApiKeys(store, { onError, now: () => now });
    const brief = await here.create({ name: 'a', scopes: ['read'], expiresAt: new Date(now + 1000) });
    const long = await here.create({ name: 'b', scopes: ['read'] });
    expect(await here.verify(brief.text)).toBeDefined();
    expect(await here.verify(long.text)).toBeDefined();
    await there.revoke(long.key.id);
    now += 2000;
    expect(await here.verify(brief.text)).toBeUndefined();
    expect(await here.verify(long.text)).toBeUndefined();
  });

  it('close an open installation within two seconds of the first, wherever that was made', async () => {
    let now = Date.now();
    const store = new MemoryApiKeys();
    const access = await Access.open({ store, anonymous: 'none', onError, now: () => now });
    expect((await access.identify(undefined)).kind).toBe('open');
    await (await openAccess(store)).keys.create({ name: 'a', scopes: ['admin'] });
    now += 2000;
    expect((await access.identify(undefined)).kind).toBe('anonymous');
  });
});

describe('limits of a caller', () => {
  const caller: Caller = { kind: 'anonymous', keyId: null, scopes: new Set() };

  it('admits as many at once as it may, and one more when one has left', async () => {
    const limits = new CallerLimits({ ratePerMinute: 0, concurrency: 1 });
    const leave = await limits.enter(caller, '10.0.0.1', 'request');
    const again = limits.enter(caller, '::ffff:10.0.0.1', 'request');
    await expect(again).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfter: 1 } });
    leave();
    leave();
    (await limits.enter(caller, '10.0.0.1', 'request'))();
  });

  it('counts an IPv6 network as one caller, and images apart', async () => {
    const limits = new CallerLimits({ ratePerMinute: 1, concurrency: 0 });
    await limits.enter(caller, '2001:db8::1', 'request');
    await expect(limits.enter(caller, '2001:db8::2', 'request')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    await limits.enter(caller, '2001:db8::2', 'image');
  });
});
