import { labelOf } from '../attributes/names.ts';
import type { AttributeRowFragment } from '../generated.ts';
import { there } from './figures.ts';

/** A column of the attribute table: null where a row has no figure for it. */
interface Column {
  readonly title: string;
  readonly value: (row: AttributeRowFragment) => number | string | null | undefined;
}

export const COLUMNS = {
  attribute: { title: 'Attribute', value: ({ attribute }) => labelOf(attribute) },
  examples: { title: 'Examples', value: ({ training }) => training.present },
  prevalence: { title: 'Prevalence', value: (row) => row.prevalence },
  averagePrecision: { title: 'AP', value: (row) => row.averagePrecision },
  precisionAt10: { title: 'P@10', value: (row) => row.precisionAt10 },
  absent: { title: 'AP of “not”', value: (row) => row.absentAveragePrecision },
  rocAuc: { title: 'ROC AUC', value: (row) => row.rocAuc },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES: readonly ColumnName[] = [
  'attribute',
  'examples',
  'prevalence',
  'averagePrecision',
  'precisionAt10',
  'absent',
  'rocAuc',
];

export interface Sorting {
  readonly by: ColumnName;
  readonly descending: boolean;
}

/** Rows by one column; equal ones in their order, those without a figure last either way. */
export function sorted(
  rows: readonly AttributeRowFragment[],
  { by, descending }: Sorting,
): readonly AttributeRowFragment[] {
  const { value }: Column = COLUMNS[by];
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (!there(x) || !there(y)) return Number(!there(x)) - Number(!there(y));
    return direction * (typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y));
  });
}

/** Fewer images than this on one side, and a figure may be chance. */
const FEW = 30;
export const isUncertain = ({ validation: { present, absent } }: AttributeRowFragment): boolean =>
  Math.min(present, absent) < FEW;
