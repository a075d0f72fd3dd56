import { expect } from 'vitest';
import { z } from 'zod';
import { graphql } from './facet.js';

export const servedImage = z.object({ id: z.string(), externalId: z.string(), url: z.string() });
const found = z.object({ edges: z.array(z.object({ node: servedImage })) });

/** A dataset's images: what the catalogue has, and what a search finds in the index. */
export async function datasetImages(url: string, dataset: string) {
  const { data, errors } = await graphql(
    url,
    `
      query ($filter: ImageFilterInput) {
        images(filter: $filter, first: 100) {
          edges {
            node {
              id
              externalId
              url
            }
          }
        }
        searchByAttributes(query: { present: [SMILING] }, filter: $filter, first: 100) {
          edges {
            node {
              id
              externalId
              url
            }
          }
        }
      }
    `,
    { filter: { datasets: [dataset] } },
  );
  expect(errors).toBeUndefined();
  const { images, searchByAttributes } = z.object({ images: found, searchByAttributes: found }).parse(data);
  const named = ({ edges }: z.output<typeof found>) => edges.map(({ node }) => node.externalId).sort();
  return {
    nodes: images.edges.map(({ node }) => node),
    catalogue: named(images),
    index: named(searchByAttributes),
  };
}
