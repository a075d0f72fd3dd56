import type { Assessment, AttributeFigures } from '../assessment.js';
import { ATTRIBUTE_COUNT } from '../../domain/index.js';
import type { BundleManifest } from '../manifest.js';
import { bullets, figure, list } from './markdown.js';

/** Fewer examples than this, present or absent, and a figure may be chance. */
const FEW = 30;
const WEAKEST = 5;
/** A larger gap between predicted and observed among first hits is worth a warning. */
const GAP = 0.05;

export function weaknessesSection(manifest: BundleManifest): string[] {
  return ['## Known weaknesses', bullets(weaknesses(manifest))];
}

/** What the bundle's own figures warn of, a sentence each. */
export function weaknesses({ attributes, assessment, data, backbone }: BundleManifest): string[] {
  const untrained = ATTRIBUTE_COUNT - attributes.length;
  return [
    ...ofAttributes(assessment),
    ...ofCalibration(assessment),
    ...(untrained > 0 ? [`${untrained} of the ${ATTRIBUTE_COUNT} attributes were not trained.`] : []),
    `Learnt from these images alone: ${data.description}. Other cameras, croppings, ages and peoples than theirs are untested.`,
    `What the backbone (${backbone.id}) does not see, no query finds.`,
  ];
}

function ofAttributes({ attributes }: Assessment): string[] {
  const supported = attributes.filter(({ validation }) => scarce(validation) >= FEW);
  const weakest = supported
    .map((row) => ({ row, gain: gain(row) }))
    .sort((a, b) => a.gain - b.gain)
    .slice(0, WEAKEST);
  const rareInTraining = attributes.filter(({ training }) => scarce(training) < FEW);
  const rareInValidation = attributes.filter(({ validation }) => scarce(validation) < FEW);
  return [
    ...(weakest.length === 0
      ? []
      : [
          `Hardest to find, by the share of the way from prevalence to 1 that average precision goes: ${list(weakest.map(({ row }) => `${row.attribute} (AP ${figure(row.averagePrecision)}, prevalence ${figure(row.prevalence)})`))}.`,
        ]),
    ...(rareInTraining.length === 0
      ? []
      : [`Fewer than ${FEW} training images on one side: ${counts(rareInTraining, 'training')}.`]),
    ...(rareInValidation.length === 0
      ? []
      : [
          `Fewer than ${FEW} validation images on one side, so the figures above may be chance: ${counts(rareInValidation, 'validation')}.`,
        ]),
  ];
}

/** Of the way from a random order (0) to a perfect one (1), how much average precision goes. */
function gain({ averagePrecision, prevalence }: AttributeFigures): number {
  return ((averagePrecision ?? 0) - (prevalence ?? 0)) / (1 - (prevalence ?? 0));
}

function scarce({ present, absent }: AttributeFigures['validation']): number {
  return Math.min(present, absent);
}

function counts(rows: readonly AttributeFigures[], use: 'training' | 'validation'): string {
  return list(rows.map((row) => `${row.attribute} (${row[use].present} present, ${row[use].absent} absent)`));
}

function ofCalibration({ reliability }: Assessment): string[] {
  const off = reliability.lengths.filter(({ top10 }) => Math.abs(top10.predicted - top10.observed) > GAP);
  if (off.length === 0) return [];
  const told = off.map(
    ({ known, top10 }) => `${known} asked: ${figure(top10.predicted)} said, ${figure(top10.observed)} true`,
  );
  return [
    `Probabilities of first hits are off by more than ${GAP} for these numbers of attributes: ${told.join('; ')}.`,
  ];
}
