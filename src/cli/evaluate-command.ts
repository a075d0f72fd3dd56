import type { Command } from 'commander';
import { openApp } from '../app.js';
import { FacetError } from '../domain/index.js';
import { evaluate, PROTOCOLS, type EvaluationReport, type Protocol } from '../evaluation/index.js';
import type { AddCommand } from './command.js';
import { parseCount, parsePartitions, parseSeed } from './folders.js';

interface EvaluateFlags {
  readonly protocol: string;
  readonly attributes: string;
  readonly queries: string;
  readonly seed: string;
  readonly partition?: string;
}

/** `facet evaluate`: how well the gallery answers attribute queries, judged by its own labels. */
export const addEvaluate: AddCommand = (program, run) =>
  program
    .command('evaluate')
    .description('Measure Precision@K, Recall@K, mAP … of attribute queries on the labels of the gallery.')
    .option('--protocol <id>', `how queries are made: ${PROTOCOLS.join(', ')}`, 'partial')
    .option('--attributes <n>', 'attributes a query is judged by', '3')
    .option('--queries <n>', 'number of queries', '1000')
    .option('--seed <n>', 'same seed, same queries, same digits', '0')
    .option('--partition <list>', 'rank only these partitions, comma-separated')
    .action((flags: EvaluateFlags, command: Command) =>
      run(command, async ({ config, output }) => {
        const protocol = parseProtocol(flags.protocol);
        const m = parseCount(flags.attributes, '--attributes') ?? 3;
        const queries = parseCount(flags.queries, '--queries') ?? 1000;
        const seed = parseSeed(flags.seed);
        const partitions = parsePartitions(flags.partition, '--partition');
        const app = await openApp(config, {
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          const stage = output.stage('Ranking');
          const report = await evaluate({
            protocol,
            m,
            queries,
            seed,
            ks: [1, 5, 10, 50],
            model: app.model(),
            index: app.index,
            catalogue: app.catalogue,
            filter: partitions === undefined ? undefined : { partitions },
            onProgress: ({ stage: step, done, total }) => {
              if (step === 'queries') stage.update(done, total);
            },
          });
          stage.end(`${report.queries.asked} queries × ${report.gallery.images} images`);
          output.result({ ...report }, table(report));
        } finally {
          await app.close();
        }
      }),
    );

function parseProtocol(text: string): Protocol {
  const protocol = PROTOCOLS.find((id) => id === text);
  if (protocol !== undefined) return protocol;
  throw new FacetError('BAD_USER_INPUT', `--protocol: "${text}" is not one of ${PROTOCOLS.join(', ')}`, {
    field: '--protocol',
  });
}

function table({ protocol, m, queries, gallery, metrics, modelVersion }: EvaluationReport): string {
  const rows = metrics.map(({ name, mean, low, high, random, best }) =>
    [name.padEnd(12), ...[mean, low, high, random, best].map((value) => value.toFixed(4).padStart(8))].join(
      '',
    ),
  );
  const scored = `${queries.scored} queries scored, ${queries.withoutRelevant} without a relevant image`;
  return [
    `Protocol ${protocol}, ${m} attributes, ${gallery.images} images, model ${modelVersion.slice(0, 12)}: ${scored}`,
    `${'metric'.padEnd(12)}    mean  95%low 95%high  random    best`,
    ...rows,
  ].join('\n');
}
