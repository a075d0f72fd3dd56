import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { labelOf } from '../attributes/names.ts';
import { type Attribute, ImagePageDocument, type ImagePageQuery } from '../generated.ts';
import { Awaited } from '../kit/Awaited.tsx';
import { Notice } from '../kit/Notice.tsx';
import { FaceGrid } from '../search/FaceGrid.tsx';
import { useHits } from '../search/use-hits.ts';
import { useFreshAnswers } from '../server/ask-anew.ts';
import { useViewer } from '../server/viewer.ts';
import { Predicted } from './Predicted.tsx';
import { RemoveImage } from './RemoveImage.tsx';
import './image.css';

/** One face: large, with what is known of it, and the faces like it. */
export function ImagePage({ id }: { readonly id: string }) {
  const [{ data, error }, again] = useQuery({ query: ImagePageDocument, variables: { id } });
  useFreshAnswers();
  return (
    <Awaited
      value={data?.image}
      error={error}
      retry={() => {
        again({ requestPolicy: 'network-only' });
      }}
      missing={
        <Notice title="This face is not in the gallery">
          <p>
            It may have been deleted. <Link href="/">Search the gallery</Link>
          </p>
        </Notice>
      }
    >
      {(image) => <Found image={image} searchable={data?.model?.attributes ?? []} />}
    </Awaited>
  );
}

interface Props {
  readonly image: NonNullable<ImagePageQuery['image']>;
  /** What the model can tell, and so can be searched by. */
  readonly searchable: readonly Attribute[];
}

function Found({ image, searchable }: Props) {
  const hits = useHits({ kind: 'similar', to: image.id, filter: null }, null);
  const { labels } = image;
  const { may } = useViewer();
  const asked = (labels?.present ?? []).filter((attribute) => searchable.includes(attribute));
  useEffect(() => {
    document.title = `Face ${image.externalId} – Facet`;
  }, [image]);
  return (
    <div className="image-page">
      <figure className="image-figure">
        <img src={image.large} alt={`Face ${image.externalId}`} width={image.width} height={image.height} />
      </figure>
      <div className="image-facts">
        <h1>Face {image.externalId}</h1>
        <dl>
          <dt>Dataset</dt>
          <dd>{image.dataset}</dd>
          <dt>Partition</dt>
          <dd>{image.partition?.toLowerCase() ?? 'none'}</dd>
          <dt>Size</dt>
          <dd>
            {image.width} × {image.height}, {image.mediaType}
          </dd>
          <dt>Added</dt>
          <dd>{new Date(image.createdAt).toLocaleString()}</dd>
        </dl>
        <h2>Labels</h2>
        {labels ? (
          <>
            <p>{labels.present.map(labelOf).join(', ') || 'None is present.'}</p>
            <details>
              <summary>{labels.absent.length} labelled absent</summary>
              <p className="quiet">{labels.absent.map(labelOf).join(', ')}</p>
            </details>
            {asked.length > 0 && (
              <p>
                <Link className="button button-quiet" href={`/?with=${asked.join(',').toLowerCase()}`}>
                  Search for faces labelled like this
                </Link>
              </p>
            )}
          </>
        ) : (
          <p className="quiet">This image has no labels.</p>
        )}
        <Predicted id={image.id} />
        {may('WRITE') && <RemoveImage id={image.id} externalId={image.externalId} />}
      </div>
      <section className="image-similar" aria-label="Similar faces">
        <h2>Similar faces</h2>
        <p>
          <Link className="button button-quiet" href={`/?like=${image.id}`}>
            Like this one, but …
          </Link>
        </p>
        <FaceGrid hits={hits} name="Similar faces" empty={<p>There is no other face.</p>} />
      </section>
    </div>
  );
}
