import { useQuery } from 'urql';
import { Link } from 'wouter';
import { SameConfigurationDocument } from '../generated.ts';

/** Runs that asked the very same queries: those that one can be compared with. */
export function CompareLinks({ id, configuration }: { readonly id: string; readonly configuration: string }) {
  const [{ data }] = useQuery({
    query: SameConfigurationDocument,
    variables: { configuration },
    requestPolicy: 'cache-and-network',
  });
  const others = (data?.evaluations.edges ?? []).filter(({ node }) => node.id !== id);
  if (others.length === 0) return null;
  return (
    <details>
      <summary>Compare with another run of the same queries</summary>
      <ul>
        {others.map(({ node }) => (
          <li key={node.id}>
            <Link href={`/evaluations/${id}/against/${node.id}`}>
              {node.modelName}, {new Date(node.createdAt).toLocaleString()}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
