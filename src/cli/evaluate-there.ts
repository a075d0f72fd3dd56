import { FacetError } from '../domain/index.js';
import type { EvaluationReport, RunSummary } from '../evaluation/index.js';
import {
  COMPARE,
  comparedAnswer,
  EVALUATE,
  evaluatedAnswer,
  KNOWN,
  knownAnswer,
  listedAnswer,
  LIST,
  RECORD,
  recordedAnswer,
} from './evaluate-documents.js';
import type { EvaluateSettings } from './evaluate-flags.js';
import { nothingToCompareWith, type EvaluationPlace, type RunResult } from './evaluate-place.js';
import { FacetClient } from './facet-client.js';

/** Runs of the past that a page plots, at most; one page of the server's list. */
const HISTORY = 60;

/** Pixels across a picture. */
const WIDTH = 96;

/**
 * Lets a live server measure, through its GraphQL: a data folder with an embedded database can be open in one process
 * only. The server keeps the runs.
 * @param server its address
 * @param apiKey sent to it, if there is one
 */
export function reachServer(
  server: string,
  apiKey: string | undefined,
  onNotice: (text: string) => void,
): EvaluationPlace {
  const client = new FacetClient(server, apiKey);
  return {
    measure: async (settings, output) => {
      await checkNamedRun(client, settings);
      const results: RunResult[] = [];
      for (const m of settings.ms) {
        const stage = output.stage(`Ranking on ${new URL(server).host}`);
        const ran = await run(client, settings, m);
        const { report } = ran;
        stage.end(`${report.queries.asked} queries × ${report.gallery.images} images`);
        results.push({ ...ran, ...(await besideItsPast(client, settings, ran, onNotice)) });
      }
      return { results, indexQuality: undefined };
    },
    thumbnails: (imageId) => client.image(imageId, WIDTH),
    close: () => Promise.resolve(),
  };
}

interface Ran {
  readonly report: EvaluationReport;
  readonly recorded: string | undefined;
  /** See `configurationKey`. */
  readonly configuration: string;
}

async function run(client: FacetClient, settings: EvaluateSettings, m: number): Promise<Ran> {
  const { protocol, queries, seed, ks, partitions } = settings;
  const input = {
    protocol: protocol.toUpperCase().replaceAll('-', '_'),
    m,
    queries,
    seed,
    ks,
    ...(partitions && { filter: { partitions: partitions.map((name) => name.toUpperCase()) } }),
  };
  if (!settings.record) {
    const { evaluateRetrieval } = evaluatedAnswer.parse(await client.ask(EVALUATE, { input }));
    const { configuration, ...report } = evaluateRetrieval;
    return { report: { ...report, outcomes: [] }, recorded: undefined, configuration };
  }
  const { recordEvaluation } = recordedAnswer.parse(await client.ask(RECORD, { input }));
  const { id, configuration, ...report } = recordEvaluation;
  return { report: { ...report, outcomes: [] }, recorded: id, configuration };
}

async function besideItsPast(
  client: FacetClient,
  { compare, html }: EvaluateSettings,
  { report, recorded, configuration }: Ran,
  onNotice: (text: string) => void,
): Promise<Pick<RunResult, 'comparison' | 'history'>> {
  const past = compare === 'last' || html !== undefined ? await before(client, configuration, recorded) : [];
  const history = html === undefined ? [] : past;
  const baseline = compare === 'last' ? past.at(0)?.id : compare;
  if (compare === 'last' && baseline === undefined) onNotice(nothingToCompareWith(report));
  if (baseline === undefined || recorded === undefined) return { history };
  const answer = comparedAnswer.parse(await client.ask(COMPARE, { baseline, candidate: recorded }));
  return { history, comparison: answer.compareEvaluations };
}

/** Runs of one configuration that are older than one of them, or all; newest first. */
async function before(client: FacetClient, configuration: string, id?: string): Promise<RunSummary[]> {
  const variables = { filter: { configuration }, first: HISTORY + 1 };
  const { evaluations } = listedAnswer.parse(await client.ask(LIST, variables));
  const runs = evaluations.edges.map(({ node }) => node);
  return runs.slice(runs.findIndex((run) => run.id === id) + 1).slice(0, HISTORY);
}

/** Minutes of ranking are not to end in an unknown id. */
async function checkNamedRun(client: FacetClient, { compare }: EvaluateSettings): Promise<void> {
  if (compare === undefined || compare === 'last') return;
  const { evaluation } = knownAnswer.parse(await client.ask(KNOWN, { id: compare }));
  if (evaluation !== null) return;
  throw new FacetError('NOT_FOUND', `--compare: no recorded run has the id ${compare}`, {
    field: '--compare',
  });
}
