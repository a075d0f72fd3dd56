import { useQuery } from 'urql';
import { Link } from 'wouter';
import { LikeFaceDocument } from '../generated.ts';

/** The face that the hits should be like, as far as it is still there. */
export function LikeFace({ id }: { readonly id: string }) {
  const [{ data }] = useQuery({ query: LikeFaceDocument, variables: { id } });
  if (!data?.image) return null;
  return (
    <Link href={`/image/${id}`} className="like-face">
      <img
        src={data.image.url}
        alt={`Face ${data.image.externalId}, which the faces should be like`}
        width="40"
        height="49"
      />
    </Link>
  );
}
