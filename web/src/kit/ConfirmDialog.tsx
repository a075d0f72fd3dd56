import { type ReactNode, useRef, useState } from 'react';
import { Dialog } from './Dialog.tsx';

interface Props {
  readonly title: string;
  /** What it means. */
  readonly children: ReactNode;
  /** Of the buttons: to leave things as they are, to act, and while that is under way. */
  readonly words: { readonly leave: string; readonly act: string; readonly acting: string };
  /** Whether what it does cannot be undone. */
  readonly danger?: boolean;
  /** @returns why it was refused, or null: then the dialog closes */
  readonly act: () => Promise<string | null>;
  readonly closed: () => void;
}

/** Asks before something is done, and says why it was refused. */
export function ConfirmDialog({ title, children, words, danger = false, act, closed }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const acting = useRef(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const confirm = async () => {
    acting.current = true;
    setBusy(true);
    setRefusal(null);
    const refused = await act();
    acting.current = false;
    setBusy(false);
    setRefusal(refused);
    const open = dialog.current?.open === true;
    if (refused === null) {
      if (open) dialog.current?.close();
      else closed();
    } else if (!open) {
      dialog.current?.showModal();
    }
  };
  return (
    <Dialog
      title={title}
      dialog={dialog}
      busy={busy}
      closed={() => {
        // Browsers let a second Esc through. It stays until the answer is there: a refusal opens it again.
        if (!acting.current) closed();
      }}
    >
      {children}
      {refusal !== null && (
        <p className="dialog-refusal" role="alert">
          {refusal}
        </p>
      )}
      <p className="dialog-acts">
        <button
          type="button"
          className="button button-quiet"
          disabled={busy}
          onClick={() => dialog.current?.close()}
        >
          {words.leave}
        </button>
        <button
          type="button"
          className={danger ? 'button button-danger' : 'button'}
          disabled={busy}
          onClick={() => void confirm()}
        >
          {busy ? words.acting : words.act}
        </button>
      </p>
    </Dialog>
  );
}
