import { serveFiles, type FileServer } from '../vision/support/file-server.js';
import { HTML } from './bad-images.js';

export interface StrangeWeb extends FileServer {
  /** What `/image` answers with; 404 until it is set. */
  image: Buffer | undefined;
  /** Called when `/held` is asked for, which is answered as `/image` when it resolves. */
  hold: () => Promise<void>;
}

/** A web server on loopback with every way of not serving an image. */
export async function strangeWeb(): Promise<StrangeWeb> {
  const server = await serveFiles((request, response) => {
    response.on('error', () => undefined);
    const image = () => {
      if (web.image === undefined) response.writeHead(404).end();
      else response.setHeader('content-type', 'image/jpeg').end(web.image);
    };
    const jpeg = () => response.setHeader('content-type', 'image/jpeg');
    switch (request.url) {
      case '/image':
        image();
        return;
      case '/held':
        void web.hold().then(image);
        return;
      case '/silent':
        return;
      case '/dripping': {
        const timer = setInterval(() => response.write('x'), 100);
        jpeg().on('close', () => {
          clearInterval(timer);
        });
        return;
      }
      case '/endless': {
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        jpeg().on('drain', more);
        more();
        return;
      }
      case '/circle':
        response.writeHead(302, { location: '/circle' }).end();
        return;
      case '/to-credentials':
        response
          .writeHead(302, { location: `http://root:secret@${String(request.headers.host)}/image` })
          .end();
        return;
      case '/to-file':
        response.writeHead(302, { location: 'file:///etc/passwd' }).end();
        return;
      case '/page':
        response.setHeader('content-type', 'text/html').end(HTML);
        return;
      case '/page-as-jpeg':
        jpeg().end(HTML);
        return;
      case '/empty':
        jpeg().end();
        return;
      default:
        response.writeHead(404).end();
    }
  });
  const web: StrangeWeb = { ...server, image: undefined, hold: () => Promise.resolve() };
  return web;
}
