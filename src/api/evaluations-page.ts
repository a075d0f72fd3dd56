import type { EvaluationService } from '../evaluation/index.js';
import { checkFirst, Cursors, type Page } from '../search/index.js';
import type { RunEdge } from './types/evaluation-connection.js';
import type { EvaluationsArgs } from './types/evaluations-args.js';
import { DEFAULT_FIRST } from './sizes.js';

/**
 * A page of recorded evaluations.
 * @throws FacetError `FIRST_OUT_OF_RANGE` (`first`); `INVALID_CURSOR`, `FOREIGN_CURSOR`, `NOT_FOUND` (`after`)
 */
export async function evaluationsPage(
  evaluation: Pick<EvaluationService, 'list'>,
  args: EvaluationsArgs,
): Promise<Page<RunEdge>> {
  const first = args.first ?? DEFAULT_FIRST;
  checkFirst(first);
  const filter = args.filter?.toFilter() ?? {};
  const { protocol = null, modelVersion = null, configuration = null } = filter;
  const cursors = new Cursors({
    kind: 'evaluations',
    subject: '',
    filter: JSON.stringify([protocol, modelVersion, configuration]),
    modelVersion: '',
  });
  const after = cursors.read(args.after ?? undefined)?.id;
  const runs = await evaluation.list(filter, first + 1, after);
  return {
    edges: runs
      .slice(0, first)
      .map((node) => ({ node, cursor: cursors.write({ id: node.id, score: 0, rank: 0 }) })),
    hasNextPage: runs.length > first,
    hasPreviousPage: after !== undefined,
  };
}
