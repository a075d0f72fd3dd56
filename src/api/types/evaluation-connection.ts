import { Field, ObjectType } from 'type-graphql';
import type { RunSummary } from '../../evaluation/index.js';
import type { Page } from '../../search/index.js';
import { EvaluationSummary } from './evaluation.js';
import { PageInfo } from './page-info.js';

/** A run with the cursor that stands for its place. */
export interface RunEdge {
  readonly cursor: string;
  readonly node: RunSummary;
}

@ObjectType({ description: 'A recorded evaluation in its place in the list.' })
export class EvaluationEdge {
  readonly #edge: RunEdge;

  constructor(edge: RunEdge) {
    this.#edge = edge;
  }

  @Field(() => String, { description: 'Opaque; valid as `after` with the same filter.' })
  get cursor(): string {
    return this.#edge.cursor;
  }

  @Field(() => EvaluationSummary, { description: 'The evaluation.' })
  get node(): EvaluationSummary {
    return new EvaluationSummary(this.#edge.node);
  }
}

@ObjectType({ description: 'A page of recorded evaluations, newest first.' })
export class EvaluationConnection {
  readonly #page: Page<RunEdge>;

  constructor(page: Page<RunEdge>) {
    this.#page = page;
  }

  @Field(() => [EvaluationEdge], { description: 'The evaluations of this page, newest first.' })
  get edges(): EvaluationEdge[] {
    return this.#page.edges.map((edge) => new EvaluationEdge(edge));
  }

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  get pageInfo(): PageInfo {
    return new PageInfo(this.#page);
  }
}
