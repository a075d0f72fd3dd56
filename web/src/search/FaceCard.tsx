import { useId, useState } from 'react';
import { Link } from 'wouter';
import { percent } from '../kit/percent.ts';
import { ExplanationList } from './ExplanationList.tsx';
import type { Hit } from './hits.ts';

/** One hit: the picture, how sure Facet is, and on hover, focus or a tap on "why" what makes it so sure. */
export function FaceCard({ hit, place }: { readonly hit: Hit; readonly place: number }) {
  const [open, setOpen] = useState(false);
  const why = useId();
  const { face, probability, explanation } = hit;
  const sure = probability === null ? '' : `, ${percent(probability)} sure`;
  return (
    <li className={open ? 'face face-open' : 'face'}>
      <Link href={`/image/${face.id}`} className="face-link">
        <img
          src={face.url}
          alt={`Face ${face.externalId}, number ${place + 1}${sure}`}
          width="160"
          height="196"
          loading={place < 12 ? 'eager' : 'lazy'}
          decoding="async"
        />
      </Link>
      {probability !== null && (
        <span className="face-sure" aria-hidden="true">
          {percent(probability)}
        </span>
      )}
      {explanation !== null && explanation.length > 0 && (
        <>
          <button
            type="button"
            className="face-why"
            aria-expanded={open}
            aria-controls={why}
            aria-label={`Why face ${face.externalId}`}
            onClick={() => {
              setOpen(!open);
            }}
          >
            why?
          </button>
          <div className="face-explanation" id={why}>
            <ExplanationList explanation={explanation} />
          </div>
        </>
      )}
    </li>
  );
}
