import { useRef, useState } from 'react';
import { Dialog } from '../kit/Dialog.tsx';
import { KeyForm } from '../kit/KeyForm.tsx';
import { useKeys } from '../server/key-context.ts';
import { useViewer } from '../server/viewer.ts';

/** Whose API key is in use, and forgetting it; where none is and one would allow more, a place to enter it. */
export function KeyInUse() {
  const { key, setKey } = useKeys();
  const { keyName, keysNeeded, refusal } = useViewer();
  if (key === null) return keysNeeded ? <UseKey /> : null;
  return (
    <>
      {refusal === null ? (
        keyName !== null && (
          <span className="header-key quiet" title={`API key “${keyName}”`}>
            {keyName}
          </span>
        )
      ) : (
        <span className="header-key" title={refusal}>
          Key refused
        </span>
      )}
      <button
        type="button"
        className="button button-quiet"
        onClick={() => {
          setKey(null);
        }}
      >
        Forget key
      </button>
    </>
  );
}

function UseKey() {
  const [asking, ask] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        className="button button-quiet"
        onClick={() => {
          ask(true);
        }}
      >
        Use a key
      </button>
      {asking && (
        <Dialog
          title="Use an API key"
          dialog={dialog}
          closed={() => {
            ask(false);
          }}
        >
          <p>It may allow more than visitors without one may do. This tab keeps it until it is closed.</p>
          <KeyForm />
        </Dialog>
      )}
    </>
  );
}
