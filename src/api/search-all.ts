import { FacetError } from '../domain/index.js';
import type { AttributeSearch, SearchOutcome, SearchService } from '../search/index.js';

/**
 * Searches all that can be asked, together. @param asked each gives a search, or throws what is wrong with it
 * @returns an outcome for each, in their order
 */
export async function searchAll(
  service: Pick<SearchService, 'searchMany'>,
  asked: readonly (() => AttributeSearch)[],
): Promise<SearchOutcome[]> {
  const read = asked.map(attempt);
  const found = await service.searchMany(read.flatMap((one) => (one.ok ? [one.value] : [])));
  const answers = found[Symbol.iterator]();
  return read.map((one) => (one.ok ? next(answers) : one));
}

function attempt(ask: () => AttributeSearch): SearchOutcome<AttributeSearch> {
  try {
    return { ok: true, value: ask() };
  } catch (error) {
    if (error instanceof FacetError) return { ok: false, error };
    throw error;
  }
}

function next(answers: Iterator<SearchOutcome>): SearchOutcome {
  const answer = answers.next();
  if (answer.done !== true) return answer.value;
  throw new FacetError('INTERNAL', 'fewer outcomes than searches');
}
