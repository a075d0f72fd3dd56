import { Link } from 'wouter';
import { hasGraphiql } from '../server/graphiql.ts';
import { useKeys } from '../server/key-context.ts';
import { useViewer } from '../server/viewer.ts';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import './header.css';

export function Header() {
  const { key, setKey } = useKeys();
  const { may } = useViewer();
  return (
    <header className="header">
      <Link className="header-name" href="/">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        Facet
      </Link>
      <nav aria-label="Pages">
        <Link href="/" className={(active) => (active ? 'header-link header-link-active' : 'header-link')}>
          Search
        </Link>
        <Link
          href="/evaluations"
          className={(active) => (active ? 'header-link header-link-active' : 'header-link')}
        >
          Evaluations
        </Link>
        <Link
          href="/model"
          className={(active) => (active ? 'header-link header-link-active' : 'header-link')}
        >
          Model
        </Link>
        {may('WRITE') && (
          <Link
            href="/add"
            className={(active) => (active ? 'header-link header-link-active' : 'header-link')}
          >
            Add images
          </Link>
        )}
        {hasGraphiql && (
          <a className="header-link" href="/graphiql">
            GraphiQL
          </a>
        )}
      </nav>
      <div className="header-end">
        {key !== null && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              setKey(null);
            }}
          >
            Forget key
          </button>
        )}
        <ThemeSwitch />
      </div>
    </header>
  );
}
