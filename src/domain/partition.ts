/** The dataset's official split, in the order of its codes 0, 1, 2 in `list_eval_partition.txt`. */
export const PARTITIONS = ['train', 'validation', 'test'] as const;

export type Partition = (typeof PARTITIONS)[number];

export function isPartition(text: string): text is Partition {
  return PARTITIONS.some((partition) => partition === text);
}
