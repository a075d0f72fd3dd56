import { registerEnumType } from 'type-graphql';
import { ATTRIBUTES, officialName, PARTITIONS } from '../../domain/index.js';

/** The GraphQL enum of the 40 attributes: names and values are the domain's own. */
export const AttributeEnum = Object.fromEntries(ATTRIBUTES.map((name) => [name, name]));

registerEnumType(AttributeEnum, {
  name: 'Attribute',
  description: "One of CelebA's 40 binary face attributes, in the dataset's official order.",
  valuesConfig: Object.fromEntries(
    ATTRIBUTES.map((name) => [name, { description: `CelebA's \`${officialName(name)}\`.` }]),
  ),
});

/** The GraphQL enum of the dataset's split: `TRAIN` stands for the domain's `train`, and so on. */
export const PartitionEnum = Object.fromEntries(PARTITIONS.map((name) => [name.toUpperCase(), name]));

registerEnumType(PartitionEnum, {
  name: 'Partition',
  description: "The part of the dataset's official split that an image belongs to.",
  valuesConfig: {
    TRAIN: { description: 'Images that models are trained on.' },
    VALIDATION: { description: 'Images that choices between models are made on.' },
    TEST: { description: 'Images kept for the final measurement.' },
  },
});
