import type { BundleFragment } from '../generated.ts';
import { attributes, day, share, there } from './figures.ts';

/** One bundle, with what can be done with it. `choose`: absent where the visitor may not, or must wait. */
export function BundleRow({
  bundle,
  choose,
}: {
  readonly bundle: BundleFragment;
  readonly choose?: (bundle: BundleFragment) => void;
}) {
  const { name, createdAt, recipe, backbone, attributeCount, headline, active, fault } = bundle;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {there(fault) ? (
          <span className="model-fault">{fault.message}</span>
        ) : active ? (
          <b className="model-active">In use</b>
        ) : (
          choose !== undefined && (
            <button
              type="button"
              className="button button-quiet"
              aria-label={`Use this one: ${name}`}
              onClick={() => {
                choose(bundle);
              }}
            >
              Use this one
            </button>
          )
        )}
      </td>
      <td>{there(headline) && share(headline.precisionAt10)}</td>
      <td>{there(headline) && share(headline.meanAveragePrecision)}</td>
      <td>{there(createdAt) && day(createdAt)}</td>
      <td>
        {[recipe, backbone, there(attributeCount) ? attributes(attributeCount) : null]
          .filter(there)
          .join(', ')}
      </td>
    </tr>
  );
}
