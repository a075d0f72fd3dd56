/** In the place of what is on its way. */
export function Loading() {
  return (
    <p className="awaited" role="status">
      Loading …
    </p>
  );
}
