import { Link } from 'wouter';
import type { RunFragment } from '../generated.ts';
import { askedInWords, interval, METRICS } from './figures.ts';

/** Recorded evaluations, and what each found. @param name what the list is, for screen readers */
export function RunsTable({ runs, name }: { readonly runs: readonly RunFragment[]; readonly name: string }) {
  return (
    <div className="evaluation-wide" role="region" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Model</th>
            <th scope="col">Asked</th>
            {METRICS.map((metric) => (
              <th key={metric} scope="col">
                {metric}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <Link href={`/evaluations/${run.id}`}>{new Date(run.createdAt).toLocaleString()}</Link>
              </th>
              <td>{run.modelName}</td>
              <td className="evaluation-words">
                {run.queries.asked} × {askedInWords(run)} among {run.gallery.images} images
              </td>
              {METRICS.map((metric) => {
                const found = run.metrics.find((one) => one.name === metric);
                return <td key={metric}>{found ? interval(found) : ''}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
