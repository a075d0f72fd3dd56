import type { Command } from 'commander';
import { PROTOCOLS, type IndexQuality } from '../evaluation/index.js';
import type { AddCommand, CommandContext } from './command.js';
import { describeShortfall, shortfalls } from './evaluate-bounds.js';
import { parseEvaluateFlags, type EvaluateFlags, type EvaluateSettings } from './evaluate-flags.js';
import { openHere } from './evaluate-here.js';
import { writeHtmlReport } from './evaluate-html.js';
import type { RunResult } from './evaluate-place.js';
import { changeText, comparisonText, indexQualityText, reportText } from './evaluate-text.js';
import { reachServer } from './evaluate-there.js';

/** Exit codes, beside 0 and 1 (it failed): a job that runs every night acts on them. */
const WRONG_USAGE = 2;
const BELOW_BOUND = 3;

/** `facet evaluate`: how well the gallery answers attribute queries, judged by its own labels. */
export const addEvaluate: AddCommand = (program, run) =>
  program
    .command('evaluate')
    .description('Measure Precision@K, Recall@K, mAP … of attribute queries on the labels of the gallery.')
    .option('--protocol <id>', `how queries are made: ${PROTOCOLS.join(', ')}`, 'partial')
    .option('--attributes <list>', 'attributes a query is judged by; several numbers make several runs', '3')
    .option('--queries <n>', 'number of queries', '1000')
    .option('--seed <n>', 'same seed, same queries, same digits', '0')
    .option('--partition <list>', 'rank only these partitions, comma-separated')
    .option('--k <list>', 'K of P@K, R@K and nDCG@K', '1,5,10,50')
    .option('--index-quality', 'also compare the live index with the exact ranking, and time it')
    .option('--html <file>', 'write a report with plots and example queries as one page')
    .option('--no-images', 'leave pictures out of the page')
    .option('--record', 'keep the run, for comparisons and the history plot')
    .option('--compare <run>', 'compare with a recorded run: its id, or "last"')
    .option('--fail-below <metric=bound>', 'exit with 3 if a mean is lower (mAP=0.7); repeatable', collect)
    .option('--server <url>', 'let this Facet server measure: it has the gallery open')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 below a --fail-below bound.')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USAGE))
    .action(async (flags: EvaluateFlags, command: Command) => {
      let usable = false;
      await run(command, async (context) => {
        const settings = parseEvaluateFlags(flags);
        usable = true;
        await evaluateGallery(context, settings);
      });
      if (!usable) process.exitCode = WRONG_USAGE;
    });

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

async function evaluateGallery(
  { config, output }: CommandContext,
  settings: EvaluateSettings,
): Promise<void> {
  const onNotice = (text: string) => {
    output.say(text);
  };
  const { server, bounds, images } = settings;
  const place =
    server === undefined ? await openHere(config, onNotice) : reachServer(server, config.apiKey, onNotice);
  try {
    const { results, indexQuality } = await place.measure(settings, output);
    const failed = results.flatMap(({ report, comparison }) =>
      shortfalls([report], bounds).map((shortfall) => ({ shortfall, comparison })),
    );
    const content = { sections: results, indexQuality, ...(images && { thumbnail: place.thumbnails }) };
    const html = settings.html === undefined ? undefined : await writeHtmlReport(settings.html, content);
    const summary = { indexQuality, html, failed: failed.map(({ shortfall }) => shortfall) };
    output.result(asJson(results, summary), asText(results, indexQuality, html));
    for (const { shortfall, comparison } of failed) {
      onNotice(`facet: ${describeShortfall(shortfall)}${changeText(shortfall.metric, comparison)}`);
    }
    if (failed.length > 0) process.exitCode = BELOW_BOUND;
  } finally {
    await place.close();
  }
}

/** One run's report with what belongs to it; of several runs, `runs` holds one such each. */
function asJson(results: readonly RunResult[], rest: Readonly<Record<string, unknown>>) {
  const runs = results.map(({ report, comparison, recorded }) => ({
    ...report,
    comparison: comparison ?? null,
    recorded: recorded ?? null,
  }));
  return { ...(runs.length === 1 ? runs[0] : { runs }), ...rest };
}

function asText(
  results: readonly RunResult[],
  indexQuality: IndexQuality | undefined,
  html: string | undefined,
): string {
  const parts = results.flatMap(({ report, comparison, recorded }) => [
    reportText(report),
    ...(comparison === undefined ? [] : [comparisonText(comparison)]),
    ...(recorded === undefined ? [] : [`Recorded as ${recorded}`]),
  ]);
  if (indexQuality !== undefined) parts.push(indexQualityText(indexQuality));
  if (html !== undefined) parts.push(`Report: ${html}`);
  return parts.join('\n\n');
}
