import type { AttributeFigures } from '../assessment.js';
import type { BundleManifest } from '../manifest.js';
import { figure, list, table } from './markdown.js';

/** What each attribute alone is worth. */
export function attributesSection({ attributes, assessment }: BundleManifest): string[] {
  return [
    '## Attributes',
    `Trained on ${attributes.length}: ${list(attributes)}. Queries for any other attribute say nothing.`,
    attributesTable(assessment.attributes),
    EXPLANATION,
  ];
}

const EXPLANATION =
  'Counts are images labelled present / absent. Of the validation images labelled for the attribute: prevalence (the share that has it, nearly what a random order scores in AP), average precision (AP) and P@10 of the query “present”, AP of the query “absent”, and ROC AUC, the chance that an image that has it ranks above one that has not (0.5 is guessing). Where fewer than ten images have the attribute, P@10 cannot reach 1.';

function attributesTable(rows: readonly AttributeFigures[]): string {
  return table(
    ['attribute', 'training', 'validation', 'prevalence', 'AP', 'P@10', 'AP absent', 'ROC AUC'],
    rows.map((row) => [
      row.attribute,
      `${row.training.present} / ${row.training.absent}`,
      `${row.validation.present} / ${row.validation.absent}`,
      ...[
        row.prevalence,
        row.averagePrecision,
        row.precisionAt10,
        row.absentAveragePrecision,
        row.rocAuc,
      ].map(figure),
    ]),
    1,
  );
}
