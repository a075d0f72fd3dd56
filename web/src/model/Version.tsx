import { useState } from 'react';

/** Pages of other machines, without TLS, have no clipboard: they show the whole text instead. */
const CAN_COPY = 'clipboard' in navigator;

/** The beginning of a version, and the whole of it for the clipboard. */
export function Version({ version }: { readonly version: string }) {
  const [told, setTold] = useState('');
  if (!CAN_COPY) return <code>{version}</code>;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(version);
      setTold('Copied');
    } catch {
      // The browser forbids it.
      setTold(version);
    }
  };
  return (
    <>
      <code title={version}>{version.slice(0, 12)}</code>{' '}
      <button type="button" className="button button-quiet model-copy" onClick={() => void copy()}>
        Copy<span className="hidden"> the whole version</span>
      </button>{' '}
      <span role="status" className="quiet">
        {told}
      </span>
    </>
  );
}
