import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/** Of wouter: the address was changed by the page, not by going back or forward. */
const CHANGES = ['pushState', 'replaceState'];

/**
 * Who goes to another page begins at its top, with the keyboard as well; who goes back or forward gets the place where
 * they were, which browsers know. Another search is the same page.
 */
export function useArrival(content: RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const shown = useRef(path);
  /** Where a link led last. */
  const led = useRef<string | null>(null);
  useEffect(() => {
    // popstate would not do: pages are at times drawn for the new address before it comes.
    const note = () => {
      led.current = location.pathname;
    };
    for (const change of CHANGES) addEventListener(change, note);
    return () => {
      for (const change of CHANGES) removeEventListener(change, note);
    };
  }, []);
  useEffect(() => {
    if (path === shown.current) return;
    shown.current = path;
    const byLink = led.current === path;
    led.current = null;
    if (!byLink) return;
    scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [content, path]);
}
