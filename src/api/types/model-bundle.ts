import { GraphQLDateTimeISO } from 'graphql-scalars';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { BUNDLE_FAULTS, type BundleFault, type ModelBundle as Bundle } from '../../ingestion/index.js';
import { headline } from '../../model/index.js';
import { ModelRetrieval } from './model-retrieval.js';

const BundleFaultEnum = Object.fromEntries(BUNDLE_FAULTS.map((fault) => [fault, fault]));

const DESCRIPTIONS: Readonly<Record<BundleFault, { readonly description: string }>> = {
  MANIFEST_INVALID: {
    description: 'Its bundle.json is damaged, or of a format that is not read any more.',
  },
  FILES_DAMAGED: { description: 'A network of it is missing, or is not the one that bundle.json names.' },
  BACKBONE_MISSING: { description: 'The backbone that it was trained on is not installed.' },
  BACKBONE_DIFFERENT: { description: 'Another backbone is installed under the name of its own.' },
};

registerEnumType(BundleFaultEnum, {
  name: 'BundleFaultCode',
  description: 'Why a model bundle cannot be used here.',
  valuesConfig: DESCRIPTIONS,
});

// Fixed sentences: what the check itself says names folders of the server.
const MESSAGES: Readonly<Record<BundleFault, string>> = {
  MANIFEST_INVALID: 'Its bundle.json cannot be read: damaged, or of an older format. Train it anew.',
  FILES_DAMAGED:
    'A network of it is missing or was changed since it was made. Copy it here again, or train it anew.',
  BACKBONE_MISSING: 'The backbone it was trained on is not installed: facet models import does that.',
  BACKBONE_DIFFERENT:
    'Another backbone is installed under that name: facet models import --replace installs its own again.',
};

@ObjectType({ description: 'Why a model bundle cannot be used here.' })
export class ModelBundleFault {
  readonly #fault: BundleFault;

  constructor(fault: BundleFault) {
    this.#fault = fault;
  }

  @Field(() => BundleFaultEnum, { description: 'Which of the reasons.' })
  get code(): BundleFault {
    return this.#fault;
  }

  @Field(() => String, { description: 'What is wrong and what to do, for people.' })
  get message(): string {
    return MESSAGES[this.#fault];
  }
}

@ObjectType({ description: 'A model bundle that the server has, good or not: what `reindex` can change to.' })
export class ModelBundle {
  readonly #bundle: Bundle;
  /** Version that answers searches, or null. */
  readonly #active: string | null;

  constructor(bundle: Bundle, active: string | null) {
    this.#bundle = bundle;
    this.#active = active;
  }

  @Field(() => String, { description: 'Its name: what `reindex` takes.' })
  get name(): string {
    return this.#bundle.name;
  }

  @Field(() => String, {
    nullable: true,
    description: 'As `Model.version`; null, as all below it, where its manifest cannot be read.',
  })
  get version(): string | null {
    return this.#bundle.version;
  }

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: 'When it was made.' })
  get createdAt(): Date | null {
    const { manifest } = this.#bundle;
    return manifest === null ? null : new Date(manifest.created);
  }

  @Field(() => String, { nullable: true, description: 'The training recipe it was made with.' })
  get recipe(): string | null {
    return this.#bundle.manifest?.recipe.id ?? null;
  }

  @Field(() => String, { nullable: true, description: 'The backbone that it needs.' })
  get backbone(): string | null {
    return this.#bundle.manifest?.backbone.id ?? null;
  }

  @Field(() => Int, { nullable: true, description: 'How many attributes it was trained to tell.' })
  get attributeCount(): number | null {
    return this.#bundle.manifest?.attributes.length ?? null;
  }

  @Field(() => ModelRetrieval, {
    nullable: true,
    description: 'As `Model.headline`. Models judged by other images cannot be compared by it.',
  })
  get headline(): ModelRetrieval | null {
    const { manifest } = this.#bundle;
    const figures = manifest === null ? undefined : headline(manifest);
    return figures === undefined ? null : new ModelRetrieval(figures);
  }

  @Field(() => Boolean, { description: 'Whether searches are answered by this version.' })
  get active(): boolean {
    return this.#bundle.version !== null && this.#bundle.version === this.#active;
  }

  @Field(() => ModelBundleFault, { nullable: true, description: 'Why it cannot be used here; null: it can.' })
  get fault(): ModelBundleFault | null {
    const { fault } = this.#bundle;
    return fault === null ? null : new ModelBundleFault(fault);
  }
}
