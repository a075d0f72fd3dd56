import { describe, expect, it } from 'vitest';
import { openAccess } from '../support/api-server.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';
import { Access, ApiKeys, CallerLimits, type Caller } from '../../src/access/index.js';
import { network } from '../../src/access/network.js';
import { FacetError } from '../../src/domain/index.js';

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

  it('are no other text: each character counts', async () => {
    const keys = new ApiKeys(new MemoryApiKeys(), { onError });
    const { text } = await keys.create({ name: 'a', scopes: ['read'] });
    expect(await keys.verify(text)).toBeDefined();
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'b' ? 'c' : 'b';
      expect(await keys.verify(text.slice(0, at) + other + text.slice(at + 1)), String(at)).toBeUndefined();
    }
    for (const wrong of [text.slice(0, -1), `${text}A`, text.toUpperCase(), ` ${text}`, `${text}\n`, '']) {
      expect(await keys.verify(wrong), wrong).toBeUndefined();
    }
  });

  it('that are made up by the thousand do not drive good ones from memory', async () => {
    const store = new MemoryApiKeys();
    const keys = new ApiKeys(store, { onError, now: () => 0 });
    const { text, key } = await keys.create({ name: 'a', scopes: ['read'] });
    await keys.verify(text);
    const asked: string[] = [];
    const byId = store.byId.bind(store);
    store.byId = (id) => {
      asked.push(id);
      return byId(id);
    };
    for (let made = 0; made < 3000; made++) {
      await keys.verify(`facet_${made.toString(16).padStart(16, '0')}_${'A'.repeat(43)}`);
    }
    expect(await keys.verify(text)).toBeDefined();
    expect(asked).toHaveLength(3000);
    expect(asked).not.toContain(key.id);
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

describe('an open installation whose catalogue is away', () => {
  it('stays open for five minutes, and is nobody’s after that', async () => {
    let now = Date.now();
    const store = new MemoryApiKeys();
    const access = await Access.open({ store, anonymous: 'none', onError, now: () => now });
    store.any = () => Promise.reject(new FacetError('SERVICE_UNAVAILABLE', 'the catalogue does not answer'));
    now += 4 * 60_000;
    expect((await access.identify(undefined)).kind).toBe('open');
    now += 61_000;
    await expect(access.identify(undefined)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    store.any = () => Promise.resolve(true);
    expect((await access.identify(undefined)).kind).toBe('anonymous');
  });
});

describe('the network of an address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:0DB8::0001:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s counts as %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });
});

describe('limits of a caller', () => {
  const caller: Caller = { kind: 'anonymous', keyId: null, keyName: null, scopes: new Set() };

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
