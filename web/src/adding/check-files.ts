/** A file as it was chosen or dropped. `name`: its path from the folder that was chosen, which becomes its external id. */
export interface Candidate {
  readonly name: string;
  readonly file: File;
}

/** A file that was not taken, and why, for people. */
export interface Refusal {
  readonly name: string;
  readonly reason: string;
}

/** What the server takes (`ingestLimits`). Sizes in bytes. */
export interface Limits {
  readonly items: number;
  readonly uploadBytes: number;
  readonly imageBytes: number;
  readonly mediaTypes: readonly string[];
}

/** Longest external id, in characters. */
const MAX_NAME = 200;

/** Types of files that the system has no type for, by how they end. */
const ENDINGS: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
};

/** `image/jpeg`, `image/webp` → `JPEG, WebP`. */
export const typeNames = (mediaTypes: readonly string[]): string =>
  mediaTypes
    .map((type) => (type === 'image/webp' ? 'WebP' : type.replace(/^image\//, '').toUpperCase()))
    .join(', ');

/** Sorts out what the server would refuse anyway: it need not be sent. What is in a file only the server can tell. */
export function checkFiles(
  candidates: readonly Candidate[],
  limits: Limits,
): { readonly good: readonly Candidate[]; readonly refused: readonly Refusal[] } {
  const good: Candidate[] = [];
  const refused: Refusal[] = [];
  for (const candidate of candidates) {
    const reason = refusalOf(candidate, limits);
    if (reason === null) good.push(candidate);
    else refused.push({ name: candidate.name, reason });
  }
  return { good, refused };
}

function refusalOf(
  { name, file }: Candidate,
  { mediaTypes, imageBytes, uploadBytes }: Limits,
): string | null {
  const type = file.type === '' ? ENDINGS[name.split('.').at(-1)?.toLowerCase() ?? ''] : file.type;
  if (!mediaTypes.includes(type ?? ''))
    return `It is no image of an accepted type: ${typeNames(mediaTypes)}.`;
  const largest = Math.min(imageBytes, uploadBytes);
  if (file.size > largest) {
    return `It is too large: ${bytesForPeople(file.size)}, and at most ${bytesForPeople(largest)} are accepted.`;
  }
  if (file.size === 0) return 'It is empty.';
  if (name.length > MAX_NAME) return `Its path is too long: at most ${MAX_NAME} characters are accepted.`;
  return null;
}

/** 1536 → `1.5 KiB`. */
export function bytesForPeople(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  return `${Number(size.toFixed(size < 10 ? 1 : 0))} ${units[power]}`;
}
