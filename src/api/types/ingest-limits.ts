import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { IngestLimits as Limits } from '../context.js';

@ObjectType({
  description: 'What one request may bring, so that nothing need be sent in vain.',
})
export class IngestLimits {
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  @Field(() => Int, { description: 'Most images of one request.' })
  get items(): number {
    return this.#limits.items;
  }

  @Field(() => Float, { description: 'Largest request with uploaded files, in bytes.' })
  get uploadBytes(): number {
    return this.#limits.uploadBytes;
  }

  @Field(() => Float, { description: 'Largest image, in bytes.' })
  get imageBytes(): number {
    return this.#limits.imageBytes;
  }

  @Field(() => Float, { description: 'Largest image, in pixels (width × height).' })
  get imagePixels(): number {
    return this.#limits.imagePixels;
  }

  @Field(() => [String], { description: 'Media types of the images that are taken, e.g. `image/png`.' })
  get mediaTypes(): readonly string[] {
    return this.#limits.mediaTypes;
  }
}
