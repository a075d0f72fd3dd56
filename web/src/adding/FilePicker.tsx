import { useRef } from 'react';
import type { Candidate } from './check-files.ts';
import { chosenFiles } from './dropped-files.ts';

interface Props {
  readonly label: string;
  readonly folder: boolean;
  /** Media types to offer. */
  readonly accept: readonly string[];
  readonly chosen: (files: readonly Candidate[]) => void;
}

/** A button that opens the system's dialog for files, or for a folder with all that is in it. */
export function FilePicker({ label, folder, accept, chosen }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button button-quiet" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={(element) => {
          input.current = element;
          if (element !== null) element.webkitdirectory = folder;
        }}
        type="file"
        hidden
        multiple
        aria-label={label}
        accept={folder ? undefined : accept.join(',')}
        onChange={({ target }) => {
          if (target.files !== null) chosen(chosenFiles(target.files));
          // So that the same can be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}
