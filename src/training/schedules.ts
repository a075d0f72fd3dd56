/** A learning rate over a stage: share done, 0 … 1 → rate. */
export type Schedule = (progress: number) => number;

/** Rises linearly over the first `warmUp` share, then falls to 0 along half a cosine. */
export function cosineSchedule(peak: number, warmUp: number): Schedule {
  return (progress) => {
    if (progress < warmUp) return (peak * progress) / warmUp;
    return (peak * (1 + Math.cos((Math.PI * (progress - warmUp)) / (1 - warmUp)))) / 2;
  };
}
