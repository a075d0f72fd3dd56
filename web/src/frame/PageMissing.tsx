import { Notice } from '../kit/Notice.tsx';

/** In the place of a page whose script could not be fetched. Browsers do not fetch a failed one again by themselves. */
export function PageMissing() {
  return (
    <Notice title="This page could not be loaded">
      <p>The network or the server is away, or Facet was upgraded since you came.</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          location.reload();
        }}
      >
        Reload
      </button>
    </Notice>
  );
}
