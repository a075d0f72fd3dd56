interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** An estimate and its interval on a scale of 0 to 1; the hollow tick is what a random ranking gets. The figures stand beside it. */
export function IntervalBar({
  of: { mean, low, high },
  random,
}: {
  readonly of: Estimate;
  readonly random: number;
}) {
  const at = (value: number) => 2 + value * 196;
  return (
    <svg className="interval" viewBox="0 0 200 16" aria-hidden="true">
      <line className="interval-scale" x1={at(0)} x2={at(1)} y1="8" y2="8" />
      <line className="interval-random" x1={at(random)} x2={at(random)} y1="2" y2="14" />
      <line className="interval-range" x1={at(low)} x2={at(high)} y1="8" y2="8" />
      <circle className="interval-mean" cx={at(mean)} cy="8" r="4" />
    </svg>
  );
}
