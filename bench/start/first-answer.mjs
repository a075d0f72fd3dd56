import { serveBareApollo, serveFacet } from './server-process.mjs';

/** @returns milliseconds from the start of the process to its first answer (a page of 20 of a search) */
export const facetToFirstAnswer = (dataDir) =>
  toFirstAnswer(
    () => serveFacet(dataDir),
    ({ searchByAttributes }) => searchByAttributes.edges.length === 20,
  );

export const bareToFirstAnswer = () => toFirstAnswer(serveBareApollo, ({ hello }) => hello === 'hello');

async function toFirstAnswer(serve, right) {
  const start = performance.now();
  const server = await serve();
  try {
    const data = await server.ask();
    const ms = performance.now() - start;
    if (!right(data)) throw new Error(`a wrong first answer: ${JSON.stringify(data)}`);
    return ms;
  } finally {
    await server.stop();
  }
}
