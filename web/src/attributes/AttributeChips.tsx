import type { Attribute, CountsQuery } from '../generated.ts';
import { AttributeChip } from './AttributeChip.tsx';
import { GROUPS, type Wish } from './names.ts';
import './chips.css';

interface Props {
  readonly wishes: ReadonlyMap<Attribute, Wish>;
  readonly change: (wishes: ReadonlyMap<Attribute, Wish>) => void;
  readonly counts: CountsQuery['attributes'] | undefined;
  /** Only attributes the model can tell may be asked for; labels may be filtered by any. */
  readonly onlySearchable: boolean;
}

/** All 40 attributes as chips, group by group. */
export function AttributeChips({ wishes, change, counts, onlySearchable }: Props) {
  const facts = new Map(counts?.map((count) => [count.attribute, count]));
  return (
    <div className="chip-groups">
      {GROUPS.map(({ title, attributes }) => (
        <fieldset key={title} className="chip-group">
          <legend>{title}</legend>
          {attributes.map((attribute) => (
            <AttributeChip
              key={attribute}
              attribute={attribute}
              wish={wishes.get(attribute)}
              count={facts.get(attribute)?.present}
              usable={!onlySearchable || facts.get(attribute)?.searchable !== false}
              change={(wish) => {
                const next = new Map(wishes);
                if (wish === undefined) next.delete(attribute);
                else next.set(attribute, wish);
                change(next);
              }}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}
