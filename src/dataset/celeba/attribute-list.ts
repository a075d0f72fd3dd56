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
  const header = new HeaderReader(file);
  for await (const lines of listLines(file)) {
    for (const line of lines) if (header.take(line)) return header.done();
  }
  return header.done();
}

/**
 * Streams the rows in file order, in blocks, and checks the whole file: 40 known columns, values of ±1, no name twice,
 * as many rows as the header says.
 * @param known the attributes whose labels count; the others are given as 0
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function* readAttributeRows(
  file: string,
  known: readonly Attribute[] = ATTRIBUTES,
): AsyncGenerator<readonly AttributeRow[]> {
  const header = new HeaderReader(file);
  const mask = new Int8Array(ATTRIBUTE_COUNT);
  for (const attribute of known) mask[attributeId(attribute)] = 1;
  const seen = new Set<string>();
  for await (const lines of listLines(file)) {
    const rows: AttributeRow[] = [];
    for (const line of lines) {
      if (line.number <= HEADER_LINES) {
        header.take(line);
        continue;
      }
      const { rows: due, columns } = header.done();
      const row = parseRow(file, line, columns, mask);
      if (seen.has(row.name)) throw malformed(file, line.number, `"${row.name}" has a row already`);
      seen.add(row.name);
      if (seen.size > due) throw malformed(file, line.number, `more rows than the ${due} that line 1 says`);
      rows.push(row);
    }
    yield rows;
  }
  const { rows: due } = header.done();
  if (seen.size < due) throw malformed(file, 1, `says ${due} rows, but the file has ${seen.size}`);
}

const HEADER_LINES = 2;

/** Reads the header line by line. */
class HeaderReader {
  #rows: number | undefined;
  #columns: readonly number[] | undefined;

  constructor(private readonly file: string) {}

  /** @returns whether the header is complete */
  take({ number, text }: Line): boolean {
    if (number === 1) {
      if (!/^\d{1,9}$/.test(text)) {
        throw malformed(this.file, 1, `"${text.slice(0, 40)}" is not a number of rows`);
      }
      this.#rows = Number(text);
    } else this.#columns = columnIds(this.file, text.split(/\s+/));
    return number === HEADER_LINES;
  }

  /** @throws FacetError `DATASET_MALFORMED` if the file ended before the header did */
  done(): AttributeHeader {
    if (this.#rows === undefined) {
      throw malformed(this.file, 1, 'the file ends where the number of rows should be');
    }
    if (this.#columns === undefined) {
      throw malformed(this.file, 2, `the file ends where the ${ATTRIBUTE_COUNT} attribute names should be`);
    }
    return { rows: this.#rows, columns: this.#columns };
  }
}

function columnIds(file: string, names: readonly string[]): number[] {
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

function parseRow(file: string, line: Line, columns: readonly number[], mask: Int8Array): AttributeRow {
  const [name, ...values] = line.text.split(/\s+/);
  if (values.length !== ATTRIBUTE_COUNT) {
    throw malformed(file, line.number, `${values.length} values where ${ATTRIBUTE_COUNT} are due`);
  }
  const labels = new Int8Array(ATTRIBUTE_COUNT);
  for (let column = 0; column < ATTRIBUTE_COUNT; column++) {
    const value = values[column];
    const id = columns[column];
    if (value === '1') labels[id] = mask[id];
    else if (value === '-1') labels[id] = -mask[id];
    else throw malformed(file, line.number, `"${value.slice(0, 40)}" is neither 1 nor -1`);
  }
  return { line: line.number, name, labels };
}
