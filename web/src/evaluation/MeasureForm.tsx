import { useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { useLocation } from 'wouter';
import { RecordEvaluationDocument } from '../generated.ts';
import { ProblemNotice } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { PROTOCOLS } from './figures.ts';

type Protocol = keyof typeof PROTOCOLS;
const CHOICES: readonly Protocol[] = ['PARTIAL', 'PRESENT_ONLY', 'REFERENCE'];
const SIZES = [200, 1000, 2000];

/** Measures the gallery as it is now, keeps the run and opens it. Leaving the page stops nothing that has begun. */
export function MeasureForm() {
  const [, navigate] = useLocation();
  const [{ fetching, error }, record] = useMutation(RecordEvaluationDocument);
  const [protocol, setProtocol] = useState<Protocol>('PARTIAL');
  const [queries, setQueries] = useState(SIZES[0]);
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const measure = async () => {
    const { data } = await record({ input: { protocol, queries } });
    // Who has gone elsewhere meanwhile is left there.
    if (data && here.current) navigate(`/evaluations/${data.recordEvaluation.id}`);
  };
  return (
    <>
      <form
        className="measure"
        onSubmit={(event) => {
          event.preventDefault();
          void measure();
        }}
      >
        <label>
          Protocol
          <br />
          <select
            value={protocol}
            onChange={({ target }) => {
              setProtocol(CHOICES.find((choice) => choice === target.value) ?? 'PARTIAL');
            }}
          >
            {CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {PROTOCOLS[choice]}
              </option>
            ))}
          </select>
        </label>
        <label>
          Queries
          <br />
          <select
            value={queries}
            onChange={({ target }) => {
              setQueries(Number(target.value));
            }}
          >
            {SIZES.map((size) => (
              <option key={size}>{size}</option>
            ))}
          </select>
        </label>
        <button type="submit" className="button" disabled={fetching}>
          {fetching ? 'Measuring …' : 'Measure now'}
        </button>
        <p className="hidden" role="status">
          {fetching && 'Measuring. This takes seconds to minutes.'}
        </p>
      </form>
      {error !== undefined && <ProblemNotice problem={problemOf(error)} retry={() => void measure()} />}
    </>
  );
}
