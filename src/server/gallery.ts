import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { RequestHandler } from 'express';
import sirv from 'sirv';

/** Addresses of the page's own: it shows what they name, and all are served the same document. */
export const GALLERY_PATHS = [
  '/',
  '/image/:id',
  '/add',
  '/evaluations',
  '/evaluations/:id',
  '/evaluations/:id/against/:baseline',
  '/model',
];

/**
 * The page may run its own scripts and styles, show pictures of this server and talk to it; nothing else.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The gallery page, as `npm run build` leaves it in dist/web, compressed beforehand. Which files there are is read once. Files under /assets carry their content's hash in the name and never change.
 * @throws Error while the page is not built
 */
export function galleryPage(): { readonly files: RequestHandler; readonly page: RequestHandler } {
  const folder = dirname(createRequire(import.meta.url).resolve('#web/index.html'));
  const serve = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response, path) {
      const named = path.startsWith('/assets/');
      response.setHeader('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (path.endsWith('/') || path.endsWith('.html')) {
        response.setHeader('content-security-policy', POLICY);
      }
    },
  });
  return {
    files: serve,
    page: (request, response, next) => {
      request.url = '/';
      serve(request, response, next);
    },
  };
}
