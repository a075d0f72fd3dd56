import { PARTITIONS, type Partition } from '../../domain/index.js';
import { listLines, malformed } from './files.js';

/**
 * Reads `list_eval_partition.txt`: file name → partition.
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function readPartitions(file: string): Promise<Map<string, Partition>> {
  const partitions = new Map<string, Partition>();
  for await (const { number, text } of listLines(file)) {
    const [name, code, ...rest] = text.trim().split(/\s+/);
    if (code === undefined || rest.length > 0) {
      throw malformed(file, number, 'a row is a file name and a partition code');
    }
    const partition = /^[0-2]$/.test(code) ? PARTITIONS[Number(code)] : undefined;
    if (partition === undefined) {
      throw malformed(file, number, `partition code "${code.slice(0, 40)}" is not 0, 1 or 2`);
    }
    if (partitions.has(name)) throw malformed(file, number, `"${name}" has a row already`);
    partitions.set(name, partition);
  }
  return partitions;
}
