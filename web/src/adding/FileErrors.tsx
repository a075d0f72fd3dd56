interface FileError {
  readonly name: string;
  /** For people. */
  readonly reason: string;
  /** What else the server says. */
  readonly detail?: string;
  /** Of the API (docs/api.md); absent for what was never sent. */
  readonly code?: string;
}

interface Props {
  readonly title: string;
  readonly errors: readonly FileError[];
  /** Files of the same kind that are not listed. */
  readonly more?: number;
}

const SHOWN = 200;

/** Files that did not get into the gallery, each with why. */
export function FileErrors({ title, errors, more = 0 }: Props) {
  if (errors.length + more === 0) return null;
  const shown = errors.slice(0, SHOWN);
  const rest = errors.length - shown.length + more;
  return (
    <section className="file-errors">
      <h3>{title}</h3>
      <ul tabIndex={0} aria-label={title}>
        {shown.map(({ name, reason, detail, code }, place) => (
          <li key={`${name} ${place}`}>
            <strong>{name}</strong> {reason}
            {detail !== undefined && <span className="quiet"> {detail}</span>}
            {code !== undefined && <code>{code}</code>}
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="quiet">And {rest} more.</p>}
    </section>
  );
}
