import { describe, expect, it } from 'vitest';
import { checkUrl } from '../../../src/ingestion/sources/index.js';
import { failureOf } from '../../support/failure.js';

const GUARDED = { allowPrivate: false };

describe('checkUrl', () => {
  it.each([
    'https://images.example.org/a.jpg?key=1',
    'http://8.8.8.8:8080/a',
    'http://[2606:4700::1111]/',
    'https://example.org./a',
    'https://notlocalhost.org/',
    'https://internal.example.org/',
  ])('accepts %s', (url) => {
    expect(checkUrl(url, GUARDED).href).toBe(url);
  });

  it.each([
    [
      'schemes',
      'file:///etc/passwd',
      'ftp://example.org/a',
      'data:image/png;base64,aGk=',
      'blob:http://a.b/c',
    ],
    ['schemes of scripts', 'javascript:1', 'gopher://example.org/'],
    [
      'credentials',
      'http://user@example.org/',
      'http://user:secret@example.org/',
      'http://:secret@example.org/',
    ],
    ['loopback', 'http://127.0.0.1/', 'http://127.0.0.1./', 'http://[::1]:4000/', 'http://localhost/'],
    ['names of loopback', 'http://LOCALHOST./', 'http://a.localhost:1/', 'http://localhost.localdomain/'],
    [
      'decimal, octal, hex',
      'http://2130706433/',
      'http://0177.0.0.1/',
      'http://0x7f.1/',
      'http://0x7F000001/',
    ],
    ['short forms', 'http://127.1/', 'http://0/', 'http://10.1/'],
    ['other digits', 'http://①②⑦.⓪.⓪.①/', 'http://127。0。0。1/', 'http://%31%32%37.0.0.1/'],
    [
      'metadata services',
      'http://169.254.169.254/latest/',
      'http://[fd00:ec2::254]/',
      'http://[::ffff:a9fe:a9fe]/',
    ],
    [
      'names of the local network',
      'http://qdrant:6333/',
      'http://printer.local/',
      'http://metadata.google.internal/',
    ],
  ])('refuses %s', async (_what, ...urls) => {
    for (const url of urls) {
      expect(await failureOf(() => checkUrl(url, GUARDED)), url).toMatchObject({
        code: 'URL_REFUSED',
        details: { field: 'url' },
        retryable: false,
      });
    }
  });

  it('lets private networks be where they are allowed, but no other scheme and no credentials', async () => {
    const open = { allowPrivate: true };
    for (const url of [
      'http://127.0.0.1:1/',
      'http://localhost/',
      'http://qdrant:6333/',
      'http://[fe80::1]/',
    ])
      expect(checkUrl(url, open).href).toBe(url);
    for (const url of ['file:///etc/passwd', 'http://a:b@127.0.0.1/'])
      expect((await failureOf(() => checkUrl(url, open))).code).toBe('URL_REFUSED');
  });

  it.each(['', 'a.jpg', '//example.org/a', 'http://', 'http://a b/', 'http://[::1', 'http://1.2.3.4.5/'])(
    'says that %j is no URL',
    async (url) => {
      expect(await failureOf(() => checkUrl(url, GUARDED))).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'url' },
      });
    },
  );

  it('takes 2048 characters and not one more', async () => {
    const longest = 'https://example.org/'.padEnd(2048, 'a');
    expect(checkUrl(longest, GUARDED).href).toBe(longest);
    const error = await failureOf(() => checkUrl(`${longest}a`, GUARDED));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'url', limit: 2048 } });
  });

  it('shows neither query nor credentials', async () => {
    const error = await failureOf(() =>
      checkUrl('ftp://me:hidden@example.org/a.jpg?token=hidden#hidden', GUARDED),
    );
    expect(error.message).toContain('ftp://example.org/a.jpg');
    expect(error.message).not.toContain('hidden');
  });
});
