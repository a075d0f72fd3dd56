import { FacetError } from '../domain/index.js';
import { serveThread, type Answer } from '../threads/index.js';
import type { SessionReply, SessionRequest } from './session-messages.js';
import { openSession, type Session } from './session.js';
import { ownBuffers } from './tensor-buffers.js';

// Runs ONNX sessions off the main thread: `run` blocks the event loop of the thread it is called on.

const sessions = new Map<number, Session>();
let nextSession = 0;

async function handle(request: SessionRequest): Promise<Answer<SessionReply>> {
  switch (request.kind) {
    case 'load': {
      const loaded = await openSession(request.model, request.options);
      const { provider, note, inputNames, outputNames } = loaded;
      const session = nextSession++;
      sessions.set(session, loaded);
      return { reply: { kind: 'load', session, facts: { provider, note, inputNames, outputNames } } };
    }
    case 'run': {
      const outputs = await find(request.session).run(request.feeds);
      return { reply: { kind: 'run', outputs }, transfer: ownBuffers(outputs) };
    }
    case 'release': {
      await find(request.session).release();
      sessions.delete(request.session);
      return { reply: { kind: 'release' } };
    }
  }
}

function find(id: number): Session {
  const session = sessions.get(id);
  if (session === undefined) throw new FacetError('INTERNAL', `session ${id} was released`);
  return session;
}

serveThread({
  handle,
  dispose: async () => {
    for (const session of sessions.values()) await session.release();
  },
});
