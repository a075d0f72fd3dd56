import { FacetError, isUuid } from '../domain/index.js';

/** Most items in one call. */
export const MAX_ITEMS = 500;

/** Why an item of a batch was left out; the others went through. */
export interface ItemError {
  /** Its place in the batch, from 0. */
  readonly index: number;
  /** The id as it was given. */
  readonly id: string;
  readonly error: FacetError;
}

/** An item whose id can be looked up. */
export interface CheckedItem<Item> {
  readonly index: number;
  /** The id in its stored form. */
  readonly id: string;
  readonly item: Item;
}

export interface CheckedItems<Item> {
  readonly items: readonly CheckedItem<Item>[];
  readonly errors: readonly ItemError[];
}

/**
 * Sorts out what cannot be looked up: ids that are no UUIDs (`BAD_USER_INPUT`) and ids given before (`DUPLICATE_ITEM`,
 * naming the earlier place; the earlier item counts).
 * @param field the argument's name, for messages; an item's id is at `place(field[i])`
 * @throws FacetError `BAD_USER_INPUT` unless there are 1 to 500 items
 */
export function checkItems<Item>(
  given: readonly Item[],
  idOf: (item: Item) => string,
  field: string,
  place: (item: string) => string = (item) => item,
): CheckedItems<Item> {
  if (given.length < 1 || given.length > MAX_ITEMS) {
    throw new FacetError('BAD_USER_INPUT', `${field}: has ${given.length} items; give 1 to ${MAX_ITEMS}`, {
      field,
      limit: MAX_ITEMS,
    });
  }
  const first = new Map<string, number>();
  const items: CheckedItem<Item>[] = [];
  const errors: ItemError[] = [];
  given.forEach((item, index) => {
    const text = idOf(item);
    const id = text.toLowerCase();
    const at = place(`${field}[${index}]`);
    const earlier = first.get(id);
    const refuse = (code: 'BAD_USER_INPUT' | 'DUPLICATE_ITEM', message: string) =>
      errors.push({ index, id: text, error: new FacetError(code, `${at}: ${message}`, { field: at }) });
    if (!isUuid(id)) refuse('BAD_USER_INPUT', 'must be a UUID, as `Image.id` gives it');
    else if (earlier !== undefined) {
      refuse('DUPLICATE_ITEM', `the same image as ${place(`${field}[${earlier}]`)}, which counts`);
    } else {
      first.set(id, index);
      items.push({ index, id, item });
    }
  });
  return { items, errors };
}

/** The error of an item whose image is not there. @param at the place of its id */
export function notFound(index: number, id: string, at: string): ItemError {
  return {
    index,
    id,
    error: new FacetError('NOT_FOUND', `${at}: no image has this id`, { field: at }),
  };
}

/** Errors of all kinds in the order of their items. */
export function inOrder(errors: readonly ItemError[]): ItemError[] {
  return [...errors].sort((a, b) => a.index - b.index);
}
