import { Field, Float, Int, ObjectType } from 'type-graphql';
import type {
  BundleManifest,
  CalibrationFigures as Figures,
  Reliability,
  ReliabilityBin,
} from '../../model/index.js';

type Calibration = BundleManifest['calibration'];

@ObjectType({
  description:
    'How scores become probabilities for queries of one length: 1 / (1 + exp(−(slope · evidence + intercept))).',
})
export class CalibrationLine {
  @Field(() => Int, { description: 'Attributes asked; the last line serves longer queries too.' })
  readonly attributes: number;

  @Field(() => Float, { description: 'Never negative: a higher score never means a lower probability.' })
  readonly slope: number;

  @Field(() => Float, { description: 'Log-odds where the evidence is nought.' })
  readonly intercept: number;

  constructor(attributes: number, { slope, intercept }: Calibration['lines'][number]) {
    this.attributes = attributes;
    this.slope = slope;
    this.intercept = intercept;
  }
}

@ObjectType({ description: 'Pairs of query and image with neighbouring predicted probabilities.' })
export class CalibrationBin {
  @Field(() => Float, { description: 'Mean predicted probability.' })
  readonly predicted: number;

  @Field(() => Float, { description: 'Share that satisfies the query.' })
  readonly observed: number;

  @Field(() => Int, { description: 'Pairs.' })
  readonly count: number;

  constructor({ predicted, observed, count }: ReliabilityBin) {
    this.predicted = predicted;
    this.observed = observed;
    this.count = count;
  }
}

@ObjectType({
  description:
    'Predicted probability against what labels say, for queries of one length: two-fold cross-fitted on the validation images.',
})
export class CalibrationFigures {
  readonly #figures: Figures;

  constructor(figures: Figures) {
    this.#figures = figures;
  }

  @Field(() => Int, { description: 'Attributes asked.' })
  get attributes(): number {
    return this.#figures.known;
  }

  @Field(() => Int, { description: 'Queries asked.' })
  get queries(): number {
    return this.#figures.queries;
  }

  @Field(() => Int, { description: 'Pairs of query and image.' })
  get pairs(): number {
    return this.#figures.pairs;
  }

  @Field(() => Float, { description: 'Share of pairs that satisfy the query.' })
  get baseRate(): number {
    return this.#figures.baseRate;
  }

  @Field(() => Float, { description: 'ECE: mean gap between predicted and observed, 0 to 1; 0 is best.' })
  get expectedCalibrationError(): number {
    return this.#figures.expectedCalibrationError;
  }

  @Field(() => Float, {
    description: 'Mean squared difference; always saying the base rate scores baseRate · (1 − baseRate).',
  })
  get brierScore(): number {
    return this.#figures.brierScore;
  }

  @Field(() => CalibrationBin, { description: 'The same among the first ten hits of each query.' })
  get top10(): CalibrationBin {
    return new CalibrationBin(this.#figures.top10);
  }
}

@ObjectType({ description: 'A reliability diagram: predicted against observed, bin by bin.' })
export class ReliabilityDiagram {
  readonly #diagram: Reliability['diagram'];

  constructor(diagram: Reliability['diagram']) {
    this.#diagram = diagram;
  }

  @Field(() => Int, { description: 'Attributes that its queries asked.' })
  get attributes(): number {
    return this.#diagram.known;
  }

  @Field(() => [CalibrationBin], { description: 'Bins of about equally many pairs, by prediction.' })
  get bins(): CalibrationBin[] {
    return this.#diagram.bins.map((bin) => new CalibrationBin(bin));
  }
}

@ObjectType({
  description: 'How the score of a hit becomes its probability, and how true that was found to be.',
})
export class ModelCalibration {
  readonly #calibration: Calibration;
  readonly #reliability: Reliability;

  constructor(calibration: Calibration, reliability: Reliability) {
    this.#calibration = calibration;
    this.#reliability = reliability;
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Where a score times √attributes times this is a log-probability: this, and the evidence is its log-odds. Null: the evidence is the score.',
  })
  get natsPerCosine(): number | null {
    return this.#calibration.natsPerCosine;
  }

  @Field(() => [CalibrationLine], { description: 'One for each number of attributes asked, from 1.' })
  get lines(): CalibrationLine[] {
    return this.#calibration.lines.map((line, i) => new CalibrationLine(i + 1, line));
  }

  @Field(() => Int, { description: 'Validation images that judged it.' })
  get images(): number {
    return this.#reliability.images;
  }

  @Field(() => [CalibrationFigures], {
    description: 'How true it is, by attributes asked; empty if not measured.',
  })
  get measured(): CalibrationFigures[] {
    return this.#reliability.lengths.map((figures) => new CalibrationFigures(figures));
  }

  @Field(() => ReliabilityDiagram, { nullable: true, description: 'Null where it was not measured.' })
  get diagram(): ReliabilityDiagram | null {
    const { diagram } = this.#reliability;
    return diagram.bins.length === 0 ? null : new ReliabilityDiagram(diagram);
  }
}
