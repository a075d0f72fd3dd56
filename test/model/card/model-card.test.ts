import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeBundle, type Assessment, type BundleContents } from '../../../src/model/index.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { attributeFigures, calibrationFigures, tinyAssessment } from '../support/tiny-assessment.js';
import { tinyContents } from '../support/tiny-bundle.js';

async function card(changes: Partial<BundleContents['manifest']> = {}) {
  const directory = join(await temporaryFolder(), 'one');
  const contents = tinyContents('one');
  await writeBundle(directory, { ...contents, manifest: { ...contents.manifest, ...changes } });
  return { text: await readFile(join(directory, 'README.md'), 'utf8'), files: await readdir(directory) };
}

const assessed = (changes: Partial<Assessment>) => card({ assessment: tinyAssessment(changes) });

describe('the model card', () => {
  it('tells data, licence, recipe and figures, and what not to do with the model', async () => {
    const { text } = await card();
    for (const part of [
      '# one',
      'drawn \\| at random',
      'none needed',
      '12 train, 3 validation',
      '| recipe | masked, seed 7 |',
      '| hidden | 4 |',
      '| validation | 3 | 5 | 2 | 0.500 | 1.000 | 0.625 | 0.250 |',
      'Trained on 2: SMILING, MALE',
      '38 of the 40 attributes were not trained.',
    ])
      expect(text).toContain(part);
    expect(text.split('\n').filter((line) => line.startsWith('## '))).toEqual([
      '## Intended use',
      '## Out of scope',
      '## Data',
      '## Training',
      '## Retrieval',
      '## Attributes',
      '## Calibration',
      '## Known weaknesses',
      '## Responsible use',
    ]);
  });

  it('shows exactly the pictures that lie beside it', async () => {
    const unjudged = { images: 20, lengths: [], diagram: { known: 2, bins: [] } };
    for (const changes of [{}, { curves: [] }, { assessment: tinyAssessment({ reliability: unjudged }) }]) {
      const { text, files } = await card(changes);
      const shown = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);
      expect(files.filter((file) => file.endsWith('.svg'))).toEqual(shown.sort());
    }
  });

  it('gives every figure its interval, where there is one', async () => {
    const { metrics } = tinyContents('one').manifest;
    const { text } = await card({
      metrics: {
        ...metrics,
        'partial-2': {
          ...metrics.validation,
          intervals: {
            precisionAt10: { low: 0.4, high: 0.6 },
            recallAt10: { low: 0.9, high: 1 },
            meanAveragePrecision: { low: 0.5, high: 0.7 },
          },
        },
      },
    });
    expect(text).toContain(
      '| partial-2 | 3 | 5 | 2 | 0.500 (0.400–0.600) | 1.000 (0.900–1.000) | 0.625 (0.500–0.700) | 0.250 |',
    );
  });

  it('has a row an attribute, with dashes for what could not be measured', async () => {
    const { text } = await assessed({
      attributes: [
        attributeFigures('SMILING', { averagePrecision: 0.51239 }),
        attributeFigures('MALE', {
          validation: { present: 0, absent: 50 },
          prevalence: 0,
          averagePrecision: null,
          precisionAt10: null,
          rocAuc: null,
        }),
      ],
    });
    expect(text).toContain('| SMILING | 400 / 600 | 40 / 60 | 0.400 | 0.512 | 1.000 | 1.000 | 1.000 |');
    expect(text).toContain('| MALE | 400 / 600 | 0 / 50 | 0.000 | – | – | 1.000 | – |');
  });

  it('names the attributes that are hard to find, measured by what chance would reach', async () => {
    const { text } = await assessed({
      attributes: [
        // The lowest average precision, but far above its prevalence.
        attributeFigures('EYEGLASSES', { prevalence: 0.05, averagePrecision: 0.6 }),
        attributeFigures('OVAL_FACE', { prevalence: 0.7, averagePrecision: 0.72 }),
        // Too few to tell.
        attributeFigures('BALD', { validation: { present: 2, absent: 90 }, averagePrecision: 0.1 }),
      ],
    });
    const [hardest] = text.split('\n').filter((line) => line.startsWith('- Hardest to find'));
    expect(hardest).toContain(': OVAL_FACE (AP 0.720, prevalence 0.700), EYEGLASSES');
    expect(hardest).not.toContain('BALD');
    expect(text).toContain('may be chance: BALD (2 present, 90 absent).');
  });

  it('names attributes with few examples on either side, and none where there is none', async () => {
    const { text } = await assessed({
      attributes: [
        attributeFigures('MUSTACHE', { training: { present: 29, absent: 900 } }),
        attributeFigures('YOUNG', { training: { present: 900, absent: 3 } }),
        attributeFigures('MALE', { training: { present: 30, absent: 30 } }),
      ],
    });
    expect(text).toContain(
      'Fewer than 30 training images on one side: MUSTACHE (29 present, 900 absent), YOUNG (900 present, 3 absent).',
    );
    expect(text).not.toContain('may be chance');
  });

  it('tells how far probabilities hold, and warns where those of first hits do not', async () => {
    const lengths = [calibrationFigures(1, 0.93, 0.9), calibrationFigures(5, 0.9, 0.6)];
    const { text } = await assessed({ reliability: { ...tinyAssessment().reliability, lengths } });
    expect(text).toContain('| 5 | 20 | 0.500 | 0.012 | 0.100 | 0.250 | 0.900 | 0.600 |');
    expect(text).toContain('for these numbers of attributes: 5 asked: 0.900 said, 0.600 true.');
    expect(text).not.toContain('1 asked');
    expect((await assessed({})).text).not.toContain('Probabilities of first hits are off');
  });

  it('says nothing of calibration that could not be measured', async () => {
    const reliability = { images: 1, lengths: [], diagram: { known: 2, bins: [] } };
    const { text, files } = await assessed({ reliability });
    expect(text).not.toContain('## Calibration');
    expect(files).not.toContain('calibration.svg');
  });
});
