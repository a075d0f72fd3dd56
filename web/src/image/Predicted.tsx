import { useQuery } from 'urql';
import { labelOf } from '../attributes/names.ts';
import { PredictedDocument } from '../generated.ts';
import { percent } from '../kit/percent.ts';
import { problemOf } from '../server/problem.ts';

/** What the model makes of a face, surest first, with the label beside where there is one. */
export function Predicted({ id }: { readonly id: string }) {
  const [{ data, error }] = useQuery({ query: PredictedDocument, variables: { id } });
  if (error !== undefined) return <p className="quiet">{problemOf(error).message}</p>;
  const predictions = [...(data?.predictedAttributes ?? [])].sort((a, b) => b.probability - a.probability);
  return (
    <details className="predicted">
      <summary>What the model sees</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Attribute</th>
            <th scope="col">Probability</th>
            <th scope="col">Label</th>
          </tr>
        </thead>
        <tbody>
          {predictions.map(({ attribute, probability, label }) => (
            <tr key={attribute}>
              <th scope="row">{labelOf(attribute)}</th>
              <td>{percent(probability)}</td>
              <td className="quiet">{label?.toLowerCase() ?? 'none'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
