import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/**
 * Who goes to another page begins at its top, with the keyboard as well; who goes back or forward gets the place where
 * they were, which browsers know. Another search is the same page.
 */
export function useArrival(content: RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const shown = useRef(path);
  /** Where back and forward led last. */
  const returned = useRef<string | null>(null);
  useEffect(() => {
    const note = () => {
      returned.current = location.pathname;
    };
    // Ahead of who shows the page.
    addEventListener('popstate', note, { capture: true });
    return () => {
      removeEventListener('popstate', note, { capture: true });
    };
  }, []);
  useEffect(() => {
    if (path === shown.current) return;
    shown.current = path;
    const came = returned.current === path;
    returned.current = null;
    if (came) return;
    scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [content, path]);
}
