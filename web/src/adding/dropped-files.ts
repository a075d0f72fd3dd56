import type { Candidate, Refusal } from './check-files.ts';

export interface Found {
  readonly candidates: readonly Candidate[];
  /** What the system would not let be read. */
  readonly refused: readonly Refusal[];
}

/** Files chosen in a dialog. A folder's have their path in it. */
export function chosenFiles(files: FileList): Candidate[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** Files that were dropped, those of folders with all that is in them. Call it while the event is handled. */
export async function droppedFiles({ items }: DataTransfer): Promise<Found> {
  const candidates: Candidate[] = [];
  const refused: Refusal[] = [];
  const entries: FileSystemEntry[] = [];
  // The browser forgets the items as soon as the event is over.
  for (const item of items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry !== null) entries.push(entry);
    else if (file !== null) candidates.push({ name: file.name, file });
  }
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    const name = entry.fullPath.replace(/^\//, '');
    try {
      if (isFile(entry)) candidates.push({ name, file: await fileOf(entry) });
      else if (isDirectory(entry)) for await (const inside of entriesOf(entry)) await walk(inside);
    } catch {
      refused.push({ name, reason: 'It cannot be read.' });
    }
  };
  for (const entry of entries) await walk(entry);
  return { candidates, refused };
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

async function* entriesOf(directory: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = directory.createReader();
  for (;;) {
    // A hundred at a time, until there are none.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return;
    yield* entries;
  }
}
