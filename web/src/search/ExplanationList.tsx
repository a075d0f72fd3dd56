import { labelOf } from '../attributes/names.ts';
import { percent } from '../kit/percent.ts';
import type { Explanation } from './hits.ts';

/** Each attribute asked for, and how sure it is that the face has it (or has it not) as asked. */
export function ExplanationList({ explanation }: { readonly explanation: Explanation }) {
  return (
    <ul className="explanation">
      {explanation.map(({ attribute, wanted, probability }) => (
        <li key={attribute}>
          <span>
            {wanted === 'ABSENT' && 'not '}
            {labelOf(attribute)}
          </span>
          <span className="explanation-figure">{percent(probability)}</span>
          <meter min="0" max="1" value={probability} aria-hidden="true" />
        </li>
      ))}
    </ul>
  );
}
