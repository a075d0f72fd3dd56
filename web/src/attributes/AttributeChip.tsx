import type { Attribute } from '../generated.ts';
import { labelOf, type Wish } from './names.ts';

interface Props {
  readonly attribute: Attribute;
  readonly wish: Wish | undefined;
  /** How many images are labelled so; undefined while it is not known. */
  readonly count: number | undefined;
  /** Whether it can be asked for. */
  readonly usable: boolean;
  readonly change: (wish: Wish | undefined) => void;
}

const NEXT = new Map<Wish | undefined, Wish | undefined>([
  [undefined, 'present'],
  ['present', 'absent'],
  ['absent', undefined],
]);
const SAID = new Map<Wish | undefined, string>([
  [undefined, 'any'],
  ['present', 'wanted'],
  ['absent', 'not wanted'],
]);
const KEYS = new Map<string, Wish | undefined>([
  ['+', 'present'],
  ['-', 'absent'],
  ['Backspace', undefined],
  ['Delete', undefined],
]);

/** An attribute in one of three states: any, wanted, not wanted. A click goes on to the next; + and - and Delete set one. */
export function AttributeChip({ attribute, wish, count, usable, change }: Props) {
  return (
    <button
      type="button"
      className={`chip chip-${wish ?? 'any'}`}
      disabled={!usable}
      onClick={() => {
        change(NEXT.get(wish));
      }}
      onKeyDown={(event) => {
        if (KEYS.has(event.key)) change(KEYS.get(event.key));
      }}
    >
      <span className="chip-sign" aria-hidden="true">
        {wish === undefined ? '' : wish === 'present' ? '+' : '−'}
      </span>
      {labelOf(attribute)}
      {count !== undefined && <span className="chip-count">{count.toLocaleString('en')}</span>}
      <span className="hidden">, {SAID.get(wish)}</span>
    </button>
  );
}
