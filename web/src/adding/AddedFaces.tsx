import { Link } from 'wouter';
import { fromAddress, toAddress } from '../search/search-query.ts';
import type { JobReport } from './job-watch.ts';

const SHOWN = 24;

/** Some of what is in the gallery now, and the way to all of it. */
export function AddedFaces({ reports }: { readonly reports: readonly JobReport[] }) {
  const faces = reports.flatMap(({ added }) => added).slice(0, SHOWN);
  if (faces.length === 0) return null;
  const datasets = [...new Set(reports.map(({ job }) => job.dataset))];
  return (
    <section aria-labelledby="added-title">
      <h3 id="added-title">In the gallery</h3>
      <ul className="added">
        {faces.map(({ id, externalId, url }) => (
          <li key={id}>
            <Link href={`/image/${id}`}>
              <img src={url} alt={`Face ${externalId}`} width="80" height="98" loading="lazy" />
            </Link>
          </li>
        ))}
      </ul>
      <p>
        {datasets.map((dataset) => (
          <Link key={dataset} className="button" href={`/?${toAddress({ ...fromAddress(''), dataset })}`}>
            {datasets.length === 1 ? 'Search them' : `Search “${dataset}”`}
          </Link>
        ))}
      </p>
    </section>
  );
}
