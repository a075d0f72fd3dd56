import type { ReactElement, ReactNode } from 'react';

/** A table of figures that scrolls sideways where there is no room. `head`: texts, or cells made by the caller. */
export function Table({
  label,
  head,
  children,
}: {
  readonly label: string;
  readonly head: readonly (string | ReactElement)[];
  readonly children: ReactNode;
}) {
  return (
    <div className="model-table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell) =>
              typeof cell === 'string' ? (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ) : (
                cell
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
