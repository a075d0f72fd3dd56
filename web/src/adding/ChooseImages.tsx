import { useState } from 'react';
import type { Batch } from './upload-queue.ts';
import {
  bytesForPeople,
  type Candidate,
  checkFiles,
  type Limits,
  type Refusal,
  typeNames,
} from './check-files.ts';
import { FileErrors } from './FileErrors.tsx';
import { FilePicker } from './FilePicker.tsx';
import { useDropped } from './use-dropped.ts';

interface Props {
  readonly limits: Limits;
  readonly start: (files: readonly Candidate[], options: Omit<Batch, 'files'>) => void;
}

/** Apart from what was imported, so that it can be searched, and named anew, by itself. */
const DEFAULT_DATASET = 'uploads';
const folders = 'webkitdirectory' in HTMLInputElement.prototype;
const imagesOf = (count: number) => `${count} ${count === 1 ? 'image' : 'images'}`;

/** Files are dropped or chosen, looked through, and sent at a touch of the button. */
export function ChooseImages({ limits, start }: Props) {
  const [files, setFiles] = useState<readonly Candidate[]>([]);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const [dataset, setDataset] = useState(DEFAULT_DATASET);
  const [replace, setReplace] = useState(false);
  const take = (candidates: readonly Candidate[], unreadable: readonly Refusal[] = []) => {
    const checked = checkFiles(candidates, limits);
    setFiles([...files, ...checked.good]);
    setRefused([...(files.length === 0 ? [] : refused), ...unreadable, ...checked.refused]);
  };
  const over = useDropped((found) => {
    take(found.candidates, found.refused);
  });
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <form
      className="choose"
      onSubmit={(event) => {
        event.preventDefault();
        start(files, { dataset: dataset.trim(), onConflict: replace ? 'REPLACE' : 'REJECT' });
        setFiles([]);
      }}
    >
      <div className={over ? 'drop-zone drop-zone-over' : 'drop-zone'}>
        <p className="drop-words">{over ? 'Let go to add them' : 'Drop images or folders here'}</p>
        <p className="drop-buttons">
          <FilePicker label="Choose files" folder={false} accept={limits.mediaTypes} chosen={take} />
          {folders && <FilePicker label="Choose a folder" folder accept={[]} chosen={take} />}
        </p>
        <p className="quiet">
          {typeNames(limits.mediaTypes)}, at most {bytesForPeople(limits.imageBytes)} each
        </p>
      </div>
      <div className="choose-options">
        <label>
          Dataset
          <input
            required
            maxLength={200}
            pattern=".*\S.*"
            title="A name of 1 to 200 characters"
            value={dataset}
            onChange={({ target }) => {
              setDataset(target.value);
            }}
          />
        </label>
        <label>
          If the dataset has another image of the same name
          <select
            value={replace ? 'replace' : 'keep'}
            onChange={({ target }) => {
              setReplace(target.value === 'replace');
            }}
          >
            <option value="keep">keep the one that is there</option>
            <option value="replace">replace it</option>
          </select>
        </label>
      </div>
      <p className="choose-go">
        <button type="submit" className="button" disabled={files.length === 0}>
          {files.length === 0 ? 'Add images' : `Add ${imagesOf(files.length)}`}
        </button>
        {files.length > 0 && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              setFiles([]);
              setRefused([]);
            }}
          >
            Choose others
          </button>
        )}
        <span role="status" className="quiet">
          {files.length > 0 && `${imagesOf(files.length)} chosen, ${bytesForPeople(bytes)}`}
          {refused.length > 0 && `${files.length > 0 ? '; ' : ''}${refused.length} left out`}
        </span>
      </p>
      <FileErrors title="Left out before sending" errors={refused} />
    </form>
  );
}
