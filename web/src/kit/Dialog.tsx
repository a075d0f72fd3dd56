import { type ReactNode, type RefObject, useEffect, useId } from 'react';
import './dialog.css';

interface Props {
  readonly title: string;
  readonly dialog: RefObject<HTMLDialogElement | null>;
  /** Told that it was closed; then it is to be taken away. */
  readonly closed: () => void;
  /** While true, Esc does not close it. */
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** A dialog that is open for as long as it is there. */
export function Dialog({ title, dialog, closed, busy = false, children }: Props) {
  const heading = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, [dialog]);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      onClose={closed}
      onCancel={(event) => {
        if (busy) event.preventDefault();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
