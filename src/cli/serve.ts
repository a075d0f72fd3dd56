import { Access } from '../access/index.js';
import { openApp, type App } from '../app.js';
import { chosenModel } from '../app-models.js';
import type { BegunStores } from '../app-stores.js';
import type { Config } from '../config/index.js';
import { FacetError } from '../domain/index.js';
import { finishDeletions } from '../ingestion/index.js';
import { startTracing } from '../telemetry/index.js';
import type { CommandContext } from './command.js';
import type { Output } from './output.js';

export interface ServeOptions {
  /** Make the demo gallery first if there is nothing to search yet. */
  readonly demo: boolean;
  /** Closed at the end, as all that is opened here. */
  readonly begun: BegunStores;
  readonly onNotice: (text: string) => void;
}

/** Serves until SIGTERM or SIGINT. */
export async function serve(
  { config, output }: CommandContext,
  { demo, ...stores }: ServeOptions,
): Promise<void> {
  const opening = openApp(config, stores);
  // Half of what a process loads, and no other command has a use for it. The stores open meanwhile.
  const loading = import('../server/index.js');
  // Nobody waits for it before its turn comes below; a rejection until then must not end the process, which would
  // leave the database open.
  loading.catch(() => undefined);
  const app = await opening;
  try {
    if (await indexAnswers(app, output)) {
      if (demo) await makeDemo(app, output);
      await embedWithActiveModel(app, output);
      await finishInterruptedDeletions(app, output);
    }
    const { createLogger, createServer } = await loading;
    const logger = createLogger(config.logLevel);
    const endTracing =
      config.tracedAs === undefined
        ? undefined
        : await startTracing({
            serviceName: config.tracedAs,
            onProblem: (text) => {
              logger.warn({ text }, 'traces do not get away');
            },
          });
    await app.work({
      onError: (error) => {
        logger.error({ err: error }, 'background work');
      },
      onReport: ({ consistent, rows, points, findings, seconds }, originalsRemoved) => {
        const line = { rows, points, seconds, findings, originalsRemoved };
        if (consistent) logger.info(line, 'catalogue and index agree');
        else logger.warn(line, 'catalogue and index disagree');
      },
    });
    const access = await Access.open({
      store: app.apiKeys,
      anonymous: config.access.anonymous,
      onError: (error) => {
        logger.error({ err: error }, 'the use of an API key was not noted');
      },
    });
    const server = createServer({
      access,
      services: {
        search: app.search,
        evaluation: app.evaluation,
        gallery: app.gallery,
        ingestion: app.ingestion,
        reindexing: app.reindexing,
        model: () => app.model(),
        models: app.models,
      },
      config,
      logger,
      figures: app.figures,
      stages: app.stages,
      readiness: { catalogue: () => app.catalogue.ping(), index: () => app.index.ping() },
    });
    // Until here a signal ends the process at once: nothing is lost, and nobody waits for the demo to finish.
    const stopped = stopSignal();
    const { url } = await server.listen();
    output.result({ url, graphql: `${url}/graphql` }, greeting(url, config));
    await stopped;
    await server.close();
    await access.close();
    await endTracing?.();
  } finally {
    await app.close();
  }
}

async function makeDemo(app: App, output: Output): Promise<void> {
  const { demoUnfinished, runDemo } = await import('./demo.js');
  if (await demoUnfinished(app)) await runDemo(app, output);
}

/** A server whose index is away still serves the catalogue; what needs the index to be prepared waits for a restart. */
async function indexAnswers(app: App, output: Output): Promise<boolean> {
  try {
    await app.index.ping();
    return true;
  } catch (error) {
    if (!(error instanceof FacetError && error.code === 'SERVICE_UNAVAILABLE')) throw error;
    output.say(`${error.message}: serving without searches until it answers`);
    return false;
  }
}

/**
 * After a crash between re-embedding and choosing a model, with another FACET_MODEL or with another index (QDRANT_URL):
 * the gallery follows.
 */
async function embedWithActiveModel(app: App, output: Output): Promise<void> {
  const model = app.model();
  const active = await app.index.active();
  if (active === model.version) return;
  const { PENDING, INDEXED } = await app.catalogue.countByState();
  if (PENDING + INDEXED === 0) return;
  const stage = output.stage('Re-embedding');
  await app.useModel(await chosenModel(app.config), (done, total) => {
    stage.update(done, total);
  });
  stage.end();
}

/** A deletion that was cut short has left rows that nothing shows. */
async function finishInterruptedDeletions(app: App, output: Output): Promise<void> {
  const finished = await finishDeletions(app);
  if (finished > 0) output.say(`${finished} images whose deletion had been interrupted are gone now`);
}

function greeting(url: string, { gallery, graphiql }: Pick<Config, 'gallery' | 'graphiql'>): string {
  return [
    `Facet is serving.`,
    ...(gallery ? [`  Gallery   ${url}`] : []),
    `  GraphQL   ${url}/graphql`,
    ...(graphiql ? [`  GraphiQL  ${url}/graphiql`] : []),
    `Ctrl-C stops it.`,
  ].join('\n');
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once, as people expect of Ctrl-C. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
