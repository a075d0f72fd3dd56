import { type ComponentType, lazy } from 'react';
import { PageMissing } from './PageMissing.tsx';

/**
 * A page that is fetched when it is asked for. Where that fails (no network, the server restarting, other files since an
 * upgrade) it says so in its place: React would take down everything else with it.
 */
export const page = <P extends object>(load: () => Promise<{ readonly default: ComponentType<P> }>) =>
  lazy<ComponentType<P>>(() => load().catch(() => ({ default: PageMissing })));
