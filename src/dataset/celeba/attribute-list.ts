import {
  ATTRIBUTE_COUNT,
  ATTRIBUTES,
  attributeByOfficialName,
  attributeId,
  officialName,
  type Attribute,
  type SignedAttributes,
} from '../../domain/index.js';
import { listLines, malformed, type Line } from './files.js';

/** One row of `list_attr_celeba.txt`. */
export interface AttributeRow {
  /** 1-based line in the file. */
  readonly line: number;
  readonly name: string;
  readonly labels: SignedAttributes;
}

/** The first two lines of `list_attr_celeba.txt`. */
export interface AttributeHeader {
  /** Rows the file says it has. */
  readonly rows: number;
  /** The attribute id of each column, by its name: the columns may come in any order. */
  readonly columns: readonly number[];
}

/** Reads the header alone. @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED` */
export async function readAttributeHeader(file: string): Promise<AttributeHeader> {
  const lines = listLines(file);
  try {
    return await takeHeader(file, lines);
  } finally {
    await lines.return(undefined);
  }
}

/**
 * Streams the rows in file order and checks the whole file: 40 known columns, values of ±1, no name twice, as many
 * rows as the header says.
 * @param known the attributes whose labels count; the others are given as 0
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function* readAttributeRows(
  file: string,
  known: readonly Attribute[] = ATTRIBUTES,
): AsyncGenerator<AttributeRow> {
  const lines = listLines(file);
  try {
    const header = await takeHeader(file, lines);
    const mask = new Int8Array(ATTRIBUTE_COUNT);
    for (const attribute of known) mask[attributeId(attribute)] = 1;
    const seen = new Set<string>();
    for await (const line of lines) {
      const row = parseRow(file, line, header.columns, mask);
      if (seen.has(row.name)) throw malformed(file, line.number, `"${row.name}" has a row already`);
      seen.add(row.name);
      if (seen.size > header.rows) {
        throw malformed(file, line.number, `more rows than the ${header.rows} that line 1 says`);
      }
      yield row;
    }
    if (seen.size < header.rows) {
      throw malformed(file, 1, `says ${header.rows} rows, but the file has ${seen.size}`);
    }
  } finally {
    await lines.return(undefined);
  }
}

async function takeHeader(file: string, lines: AsyncIterator<Line>): Promise<AttributeHeader> {
  const count = await take(file, lines, 1, 'the number of rows');
  if (!/^\d{1,9}$/.test(count)) {
    throw malformed(file, 1, `"${count.slice(0, 40)}" is not a number of rows`);
  }
  const names = (await take(file, lines, 2, `the ${ATTRIBUTE_COUNT} attribute names`)).split(/\s+/);
  return { rows: Number(count), columns: columns(file, names) };
}

async function take(
  file: string,
  lines: AsyncIterator<Line>,
  number: number,
  expected: string,
): Promise<string> {
  const next = await lines.next();
  if (next.done === true) throw malformed(file, number, `the file ends where ${expected} should be`);
  return next.value.text.trim();
}

function columns(file: string, names: readonly string[]): number[] {
  const ids = names.map((name) => {
    const attribute = attributeByOfficialName(name);
    if (attribute === undefined) {
      throw malformed(file, 2, `"${name.slice(0, 40)}" is not one of the ${ATTRIBUTE_COUNT} attributes`);
    }
    return attributeId(attribute);
  });
  const missing = ATTRIBUTES.filter((_, id) => !ids.includes(id)).map(officialName);
  if (missing.length > 0) throw malformed(file, 2, `no column for ${missing.join(', ')}`);
  const repeated = names.find((name, column) => names.indexOf(name) !== column);
  if (repeated !== undefined) throw malformed(file, 2, `two columns for ${repeated}`);
  return ids;
}

function parseRow(file: string, line: Line, columnIds: readonly number[], mask: Int8Array): AttributeRow {
  const [name, ...values] = line.text.trim().split(/\s+/);
  if (values.length !== ATTRIBUTE_COUNT) {
    throw malformed(file, line.number, `${values.length} values where ${ATTRIBUTE_COUNT} are due`);
  }
  const labels = new Int8Array(ATTRIBUTE_COUNT);
  for (let column = 0; column < ATTRIBUTE_COUNT; column++) {
    const value = values[column];
    const id = columnIds[column];
    if (value === '1') labels[id] = mask[id];
    else if (value === '-1') labels[id] = -mask[id];
    else throw malformed(file, line.number, `"${value.slice(0, 40)}" is neither 1 nor -1`);
  }
  return { line: line.number, name, labels };
}
