import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

/** Leads to a page; marked while that, or one below it, is shown. */
export function HeaderLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const [path] = useLocation();
  const below = href !== '/' && path.startsWith(`${href}/`);
  return (
    <Link
      className="header-link"
      href={href}
      aria-current={path === href ? 'page' : below ? 'true' : undefined}
    >
      {children}
    </Link>
  );
}
