import type { Attribute, ImageFilterInput } from '../generated.ts';
import { isAttribute, type Wish } from '../attributes/names.ts';

export type Wishes = ReadonlyMap<Attribute, Wish>;

/** All that a search page shows depends on; the address holds the whole of it. */
export interface SearchQuery {
  /** What the faces should look like. */
  readonly appearance: Wishes;
  /** Id of an image that the faces should be like; null: none. */
  readonly like: string | null;
  /** What their labels must say. */
  readonly labels: Wishes;
  readonly partition: Partition | null;
  /** Name of the dataset that they must belong to; null: any. */
  readonly dataset: string | null;
  /** Days (`2026-01-31`, of UTC) that they were added on: the first and the last; null: open. */
  readonly addedFrom: string | null;
  readonly addedTo: string | null;
  /** Hits less probable than this are left out: 0 to 0.95. */
  readonly minProbability: number;
  /** At most so many hits; null: all. */
  readonly top: number | null;
}

export const PARTITIONS = ['TRAIN', 'VALIDATION', 'TEST'] as const;
export type Partition = (typeof PARTITIONS)[number];
export const TOPS = [10, 50, 100, 500] as const;

export const namesOf = (wishes: Wishes, wish: Wish): Attribute[] =>
  [...wishes].filter(([, wished]) => wished === wish).map(([attribute]) => attribute);

/** `with=smiling,eyeglasses&without=male&min=0.5&top=50&labelled=…&unlabelled=…&partition=test&dataset=demo`; what is default is left out. */
export function toAddress(query: SearchQuery): string {
  const parts: string[] = [];
  const add = (name: string, value: string | number | null) => {
    if (value !== null && value !== '') parts.push(`${name}=${value}`);
  };
  const list = (wishes: Wishes, wish: Wish) => namesOf(wishes, wish).join(',').toLowerCase();
  add('with', list(query.appearance, 'present'));
  add('without', list(query.appearance, 'absent'));
  add('like', query.like);
  add('labelled', list(query.labels, 'present'));
  add('notlabelled', list(query.labels, 'absent'));
  add('partition', query.partition?.toLowerCase() ?? null);
  if (query.dataset !== null) parts.push(new URLSearchParams({ dataset: query.dataset }).toString());
  add('from', query.addedFrom);
  add('to', query.addedTo);
  add('min', query.minProbability === 0 ? null : query.minProbability);
  add('top', query.top);
  return parts.join('&');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Addresses are typed and cut short by people: what makes no sense is left out rather than refused. */
export function fromAddress(search: string): SearchQuery {
  const parameters = new URLSearchParams(search);
  const wishes = (present: string, absent: string): Wishes =>
    new Map([...named(present, 'present'), ...named(absent, 'absent')]);
  const named = (name: string, wish: Wish) =>
    (parameters.get(name) ?? '')
      .toUpperCase()
      .split(',')
      .filter(isAttribute)
      .map((attribute) => [attribute, wish] as const);
  const partition = parameters.get('partition')?.toUpperCase();
  const minimum = Number(parameters.get('min') ?? 0);
  const top = Number(parameters.get('top') ?? 0);
  return {
    appearance: wishes('with', 'without'),
    like: UUID.exec(parameters.get('like') ?? '')?.[0] ?? null,
    labels: wishes('labelled', 'notlabelled'),
    partition: PARTITIONS.find((name) => name === partition) ?? null,
    dataset: isDatasetName(parameters.get('dataset') ?? '') ? parameters.get('dataset') : null,
    addedFrom: dayOf(parameters.get('from')),
    addedTo: dayOf(parameters.get('to')),
    minProbability: minimum > 0 && minimum <= 0.95 ? minimum : 0,
    top: Number.isInteger(top) && top > 0 ? top : null,
  };
}

/** 1 to 200 characters, none of them a control character. */
export const isDatasetName = (text: string): boolean =>
  text.length <= 200 && /^[^\p{Cc}\p{Cs}]+$/u.test(text);

const DAY = 24 * 60 * 60 * 1000;

/** Null for what is no day of the calendar. */
function dayOf(text: string | null): string | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 30 February would be a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : null;
}

/** Midnight of UTC, so many days later. */
const midnight = (day: string, later = 0): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + later * DAY).toISOString();

/** The filter that all but the appearance makes; null where it asks for nothing. */
export function filterOf(query: SearchQuery): ImageFilterInput | null {
  const { labels, partition, dataset, addedFrom, addedTo } = query;
  const others = [partition, dataset, addedFrom, addedTo];
  if (labels.size === 0 && others.every((value) => value === null)) return null;
  return {
    present: namesOf(labels, 'present'),
    absent: namesOf(labels, 'absent'),
    ...(partition === null ? {} : { partitions: [partition] }),
    ...(dataset === null ? {} : { datasets: [dataset] }),
    ...(addedFrom === null ? {} : { createdFrom: midnight(addedFrom) }),
    ...(addedTo === null ? {} : { createdBefore: midnight(addedTo, 1) }),
  };
}
