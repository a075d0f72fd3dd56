import {
  ATTRIBUTES,
  FacetError,
  isAttribute,
  isPartition,
  PARTITIONS,
  type Attribute,
} from '../domain/index.js';
import type { ImageFilter, MetadataEquals } from './image-filter.js';

/** What a filter may hold. A filter within these is a few kilobytes of SQL. */
export const FILTER_LIMITS = {
  /** Filters within filters, the outermost counted. */
  depth: 5,
  /** Conditions in all: each list of labels or names, each date, each piece of metadata. */
  conditions: 64,
  /** Members of one `and` or `or`. */
  members: 32,
  datasets: 100,
  /** Pieces of one `metadata`. */
  metadata: 32,
  /** Characters of a dataset's name or a key of metadata. */
  name: 500,
  /** Characters of a text that metadata is compared with. */
  value: 2000,
} as const;

/**
 * A filter that can be asked, in the one form that all filters saying the same in another order have: lists sorted, each
 * item once, members of `and` and `or` too.
 * @param field the argument's name, for messages
 * @throws FacetError `UNKNOWN_ATTRIBUTE`; `CONTRADICTORY_QUERY` for a label that one filter wants both present and absent;
 * `BAD_USER_INPUT` for an empty list (of labels it puts no condition), an empty member of `and`, `or` or `not`, a value
 * that cannot be, and whatever is over FILTER_LIMITS. Each names the place: `filter.or[1].datasets`
 */
export function checkImageFilter(filter: ImageFilter = {}, field = 'filter'): ImageFilter {
  const count = { conditions: 0 };
  const checked = checkNode(filter, field, 1, count);
  if (count.conditions > FILTER_LIMITS.conditions) {
    throw bad(
      field,
      `${count.conditions} conditions; at most ${FILTER_LIMITS.conditions}`,
      FILTER_LIMITS.conditions,
    );
  }
  return checked;
}

function checkNode(
  filter: ImageFilter,
  field: string,
  depth: number,
  count: { conditions: number },
): ImageFilter {
  if (depth > FILTER_LIMITS.depth) {
    throw bad(
      field,
      `filters lie ${FILTER_LIMITS.depth} deep within one another at most`,
      FILTER_LIMITS.depth,
    );
  }
  const plain = given({
    present: labels(filter.present, `${field}.present`),
    absent: labels(filter.absent, `${field}.absent`),
    anyPresent: labels(filter.anyPresent, `${field}.anyPresent`),
    anyAbsent: labels(filter.anyAbsent, `${field}.anyAbsent`),
    datasets: names(filter.datasets, `${field}.datasets`),
    partitions: partitions(filter.partitions, `${field}.partitions`),
    createdFrom: date(filter.createdFrom, `${field}.createdFrom`),
    createdBefore: date(filter.createdBefore, `${field}.createdBefore`),
    metadata: metadata(filter.metadata, `${field}.metadata`),
  });
  const both = plain.present?.filter((attribute) => plain.absent?.includes(attribute)) ?? [];
  if (both.length > 0) {
    const message = `${field}: ${both.join(', ')} cannot be both present and absent`;
    throw new FacetError('CONTRADICTORY_QUERY', message, { field });
  }
  count.conditions += Object.keys(plain).length + Math.max(0, (plain.metadata?.length ?? 0) - 1);
  const inner = (member: ImageFilter, place: string) => {
    const before = count.conditions;
    const checked = checkNode(member, place, depth + 1, count);
    if (count.conditions > before) return checked;
    throw bad(place, 'puts no condition; leave it out');
  };
  const members = (list: readonly ImageFilter[] | undefined, place: string) =>
    list &&
    canonical(
      bounded(list, place, FILTER_LIMITS.members).map((member, i) => inner(member, `${place}[${i}]`)),
      (member) => JSON.stringify(member),
    );
  return given({
    ...plain,
    and: members(filter.and, `${field}.and`),
    or: members(filter.or, `${field}.or`),
    not: filter.not && inner(filter.not, `${field}.not`),
  });
}

function labels(list: readonly string[] | undefined, field: string): readonly Attribute[] | undefined {
  if (list === undefined || list.length === 0) return undefined;
  const wrong = list.find((name) => !isAttribute(name));
  if (wrong === undefined) return ATTRIBUTES.filter((attribute) => list.includes(attribute));
  const shown = JSON.stringify(wrong.slice(0, 50));
  throw new FacetError(
    'UNKNOWN_ATTRIBUTE',
    `${field}: ${shown} is not one of the ${ATTRIBUTES.length} attributes`,
    { field },
  );
}

function names(list: readonly string[] | undefined, field: string): readonly string[] | undefined {
  if (list === undefined) return undefined;
  for (const name of bounded(list, field, FILTER_LIMITS.datasets)) {
    if (name === '') throw bad(field, 'a name must be a non-empty text');
    text(name, field, FILTER_LIMITS.name);
  }
  return canonical(list, (name) => name);
}

function partitions(list: ImageFilter['partitions'], field: string): ImageFilter['partitions'] {
  if (list === undefined) return undefined;
  const named: readonly string[] = bounded(list, field, PARTITIONS.length);
  const wrong = named.find((name) => !isPartition(name));
  if (wrong === undefined) return canonical(list, (name) => name);
  throw bad(field, `"${wrong}" is not one of ${PARTITIONS.join(', ')}`);
}

/** PostgreSQL's timestamps reach further than these years, JavaScript's text of them does not. */
function date(value: Date | undefined, field: string): Date | undefined {
  if (value === undefined) return undefined;
  const year = value.getUTCFullYear();
  if (year >= 1 && year <= 9999) return value;
  throw bad(field, 'is not a time in the years 1 to 9999');
}

function metadata(list: ImageFilter['metadata'], field: string): readonly MetadataEquals[] | undefined {
  if (list === undefined) return undefined;
  const checked = bounded(list, field, FILTER_LIMITS.metadata).map(({ key, value }, i) => {
    text(key, `${field}[${i}].key`, FILTER_LIMITS.name);
    if (typeof value === 'string') text(value, `${field}[${i}].value`, FILTER_LIMITS.value);
    else if (value !== null && typeof value !== 'boolean' && !Number.isFinite(value)) {
      throw bad(`${field}[${i}].value`, 'must be a text, a finite number, a boolean or null');
    }
    return { key, value };
  });
  return canonical(checked, ({ key, value }) => JSON.stringify([key, value]));
}

/** Text that PostgreSQL takes, alone and within JSON. */
function text(value: string, field: string, limit: number): void {
  if (value.length > limit) throw bad(field, `${value.length} characters; at most ${limit}`, limit);
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    throw bad(field, 'has a NUL character or half a character, which no image has');
  }
}

/** An empty "one of these" could mean "nothing" or "anything": it is refused. */
function bounded<T>(list: readonly T[], field: string, limit: number): readonly T[] {
  if (list.length === 0) throw bad(field, 'give at least 1, or leave it out', 1);
  if (list.length > limit) throw bad(field, `${list.length} values; at most ${limit}`, limit);
  return list;
}

/** Each item once, in the order of their keys. */
function canonical<T>(list: readonly T[], key: (item: T) => string): readonly T[] {
  const byKey = new Map(list.map((item) => [key(item), item]));
  return [...byKey.keys()].sort().flatMap((name) => byKey.get(name) ?? []);
}

/** Without what is not given. */
function given(filter: ImageFilter): ImageFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function bad(field: string, message: string, limit?: number): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${message}`, { field, limit });
}
