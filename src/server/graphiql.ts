import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { may } from '../access/index.js';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { ServerDependencies } from './dependencies.js';
import { examples } from './graphiql-examples.js';
import type { RequestContexts } from './request-context.js';

const compress = promisify(gzip);

/**
 * GraphiQL animates a tab when the pointer goes down on it, at first from where it stood before the side pane closed:
 * the tab leaves the pointer and the click is lost (seen in Chromium 156; the browser test clicks every tab once).
 */
const STEADY_TABS = '.graphiql-tab { transform: none !important; }';

/**
 * GraphiQL puts the headers of its editor into HTTP requests, and of WebSockets into the extensions of each operation;
 * where a socket is opened, they are in `connection_init` now as well (the browser test subscribes with a key).
 */
function authorizeSockets(html: string): string {
  return html.replace(
    /extensions:\{headers:(\w+)\?\.headers\}/,
    'extensions:{headers:$1?.headers,connectionParams:$1?.headers}',
  );
}

interface Page {
  readonly html: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
  readonly policy: string;
}

/**
 * `GET /graphiql`: GraphiQL as one page with everything inline, so that it works without internet. It is about 9 MB,
 * therefore made once (again only if its example image leaves the gallery), compressed, and revalidated by ETag.
 */
export function serveGraphiql({ services, access }: ServerDependencies, contexts: RequestContexts) {
  let current: { readonly imageId: string | undefined; readonly page: Promise<Page> } | undefined;

  return async (request: Request, response: Response): Promise<void> => {
    const imageId = await exampleImage();
    if (current?.imageId !== imageId || current === undefined) current = { imageId, page: render(imageId) };
    const page = await current.page;
    response.set({
      'content-security-policy': page.policy,
      'cache-control': 'no-cache',
      etag: page.etag,
      'content-type': 'text/html; charset=utf-8',
    });
    response.vary('accept-encoding');
    if (request.fresh) {
      response.status(304).end();
    } else if (request.acceptsEncodings('gzip') === 'gzip') {
      response.set('content-encoding', 'gzip').send(page.gzipped);
    } else {
      response.send(page.html);
    }

    /**
     * The page is for everybody, and worth having even when the gallery does not answer: it says so itself on the first
     * query. Which images there are is for those who may read.
     */
    async function exampleImage(): Promise<string | undefined> {
      try {
        if (!may(await access.identify(undefined), 'read')) return undefined;
        const { edges } = await services.search.images({ first: 1 });
        return edges.at(0)?.node.id;
      } catch (error) {
        contexts.of(response).log.warn({ err: error }, 'GraphiQL goes without an example image');
        return undefined;
      }
    }
  };
}

async function render(imageId: string | undefined): Promise<Page> {
  const page = renderGraphiQL({
    title: 'Facet',
    logo: '<span aria-hidden="true"></span>',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    // Keys are for the page that they were typed into, not for the next user of the browser.
    shouldPersistHeaders: false,
    defaultTabs: [...examples(imageId)],
  }).replace('</head>', `<style>${STEADY_TABS}</style></head>`);
  const html = authorizeSockets(page);
  const bytes = Buffer.from(html);
  return {
    html: bytes,
    gzipped: await compress(bytes),
    etag: `W/"${createHash('sha256').update(bytes).digest('base64url')}"`,
    policy: policyFor(html),
  };
}

/**
 * The page may run its own inline scripts, known by their hashes, and talk to this server; nothing else. Its editor
 * starts workers from blobs, and its libraries set inline styles and carry fonts and icons as data.
 */
function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    'worker-src blob:',
    // WebSockets of this server as well: 'self' covers its ws: and wss: (CSP 3).
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
