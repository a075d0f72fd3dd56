import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { RequestHandler } from 'express';
import sirv from 'sirv';
import { FacetError } from '../domain/index.js';

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

/** What the build makes of the page: as it is, and for a server without GraphiQL, which it then does not link to. */
const DOCUMENTS = { withGraphiql: '/index.html', without: '/without-graphiql.html' } as const;

/**
 * The gallery page, as `npm run build` leaves it in dist/web, compressed beforehand. Which files there are is read once.
 * Files under /assets carry their content's hash in the name and never change.
 * @param graphiql whether this server has GraphiQL
 * @param built names the page's document in the package
 * @throws FacetError `CONFIG_INVALID` (field `FACET_GALLERY`) while the page is not built
 */
export function galleryPage(
  graphiql: boolean,
  built = '#web/index.html',
): { readonly files: RequestHandler; readonly page: RequestHandler } {
  const serve = sirv(folderOf(built), {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response, path) {
      const named = path.startsWith('/assets/');
      response.setHeader('cache-control', named ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (path.endsWith('.html')) response.setHeader('content-security-policy', POLICY);
    },
  });
  return {
    files: serve,
    page: (request, response, next) => {
      request.url = graphiql ? DOCUMENTS.withGraphiql : DOCUMENTS.without;
      serve(request, response, next);
    },
  };
}

function folderOf(built: string): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(built));
  } catch (cause) {
    throw new FacetError(
      'CONFIG_INVALID',
      'FACET_GALLERY: the gallery page is not built (dist/web is missing): run `npm run build`, or set it to false',
      { field: 'FACET_GALLERY' },
      { cause },
    );
  }
}
