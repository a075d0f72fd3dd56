import { Link } from 'wouter';
import { hasGraphiql } from '../server/graphiql.ts';
import { useViewer } from '../server/viewer.ts';
import { HeaderLink } from './HeaderLink.tsx';
import { KeyInUse } from './KeyInUse.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import './header.css';

export function Header() {
  const { may } = useViewer();
  return (
    <header className="header">
      <Link className="header-name" href="/">
        <img src="/favicon.svg" alt="" width="24" height="24" />
        Facet
      </Link>
      <nav aria-label="Pages">
        <HeaderLink href="/">Search</HeaderLink>
        <HeaderLink href="/evaluations">Evaluations</HeaderLink>
        <HeaderLink href="/model">Model</HeaderLink>
        {may('WRITE') && <HeaderLink href="/add">Add images</HeaderLink>}
        {hasGraphiql && (
          <a className="header-link" href="/graphiql">
            GraphiQL
          </a>
        )}
      </nav>
      <div className="header-end">
        <KeyInUse />
        <ThemeSwitch />
      </div>
    </header>
  );
}
