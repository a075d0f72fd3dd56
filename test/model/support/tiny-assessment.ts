import type { Attribute } from '../../../src/domain/index.js';
import type { Assessment, AttributeFigures, CalibrationFigures } from '../../../src/model/index.js';

/** Of an attribute that is told perfectly; change what matters. */
export function attributeFigures(
  attribute: Attribute,
  changes: Partial<AttributeFigures> = {},
): AttributeFigures {
  return {
    attribute,
    training: { present: 400, absent: 600 },
    validation: { present: 40, absent: 60 },
    prevalence: 0.4,
    averagePrecision: 1,
    precisionAt10: 1,
    absentAveragePrecision: 1,
    rocAuc: 1,
    ...changes,
  };
}

export function calibrationFigures(known: number, predicted = 0.9, observed = 0.9): CalibrationFigures {
  return {
    known,
    queries: 20,
    pairs: 400,
    baseRate: 0.5,
    expectedCalibrationError: 0.0123,
    brierScore: 0.1,
    top10: { predicted, observed, count: 200 },
  };
}

export function tinyAssessment(changes: Partial<Assessment> = {}): Assessment {
  return {
    attributes: [attributeFigures('SMILING'), attributeFigures('MALE')],
    reliability: {
      images: 20,
      lengths: [calibrationFigures(1), calibrationFigures(2)],
      diagram: {
        known: 2,
        bins: [
          { predicted: 0.1, observed: 0.2, count: 200 },
          { predicted: 0.8, observed: 0.7, count: 200 },
        ],
      },
    },
    ...changes,
  };
}
