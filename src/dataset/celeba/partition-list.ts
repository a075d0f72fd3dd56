import { PARTITIONS, type Partition } from '../../domain/index.js';
import { listLines, malformed, type Line } from './files.js';

/**
 * Reads `list_eval_partition.txt`: file name → partition.
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function readPartitions(file: string): Promise<Map<string, Partition>> {
  const partitions = new Map<string, Partition>();
  for await (const lines of listLines(file)) {
    for (const line of lines) {
      const { name, partition } = parseRow(file, line);
      if (partitions.has(name)) throw malformed(file, line.number, `"${name}" has a row already`);
      partitions.set(name, partition);
    }
  }
  return partitions;
}

function parseRow(
  file: string,
  { number, text }: Line,
): { readonly name: string; readonly partition: Partition } {
  const [name, code, ...rest] = text.split(/\s+/);
  if (code === undefined || rest.length > 0) {
    throw malformed(file, number, 'a row is a file name and a partition code');
  }
  const partition = /^[0-2]$/.test(code) ? PARTITIONS[Number(code)] : undefined;
  if (partition === undefined) {
    throw malformed(file, number, `partition code "${code.slice(0, 40)}" is not 0, 1 or 2`);
  }
  return { name, partition };
}
