/** A difference on a scale of −most to most. The figure stands beside it. */
export function DifferenceBar({ of, most }: { readonly of: number; readonly most: number }) {
  const at = 100 + (of / most) * 96;
  return (
    <svg className="interval" viewBox="0 0 200 16" aria-hidden="true">
      <line className="interval-random" x1="100" x2="100" y1="1" y2="15" />
      <line className={of < 0 ? 'difference-drop' : 'difference-gain'} x1="100" x2={at} y1="8" y2="8" />
    </svg>
  );
}
