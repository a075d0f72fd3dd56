/** A query that GraphiQL opens in a tab of its own; lines fit the editor's width. */
export interface Example {
  readonly query: string;
  readonly variables?: string;
}

const attributes = `# Press the play button (or Ctrl-Enter).
#
# Faces that smile and wear glasses and are not male,
# best first. Attributes not named do not matter.
# For the next page, send endCursor as "after".
query ByAttributes {
  searchByAttributes(
    query: {
      present: [SMILING, EYEGLASSES]
      absent: [MALE]
    }
    first: 10
  ) {
    edges {
      probability
      score
      node {
        id
        externalId
        url(width: 256)
        labels {
          present
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const similar = `# Faces like one of the gallery, which is left out itself.
# Its id is in the Variables pane below.
query Similar($to: ID!) {
  image(id: $to) {
    externalId
    url(width: 256)
  }
  similarImages(to: $to, first: 10) {
    edges {
      score
      node {
        id
        externalId
        url(width: 256)
      }
    }
  }
}
`;

const facets = `# How common each attribute is among images that match
# a filter: here, those labelled as smiling.
# (Filters decide by stored labels who takes part;
# queries rank by what the faces look like.)
query Facets {
  images(filter: { present: [SMILING] }, first: 1) {
    totalCount
  }
  attributes(filter: { present: [SMILING] }) {
    attribute
    present
    absent
    prevalence
    searchable
  }
}
`;

const model = `# The model that answers searches, and the attributes
# it can be asked for.
query ActiveModel {
  model {
    name
    version
    backbone
    recipe
    attributes
  }
}
`;

const ingest = `# Queues an image; the answer comes before it is in the
# gallery. Put an address of your own in the Variables
# pane, and see in the next tab what became of it.
mutation Ingest($input: IngestImagesInput!) {
  ingestImages(input: $input) {
    ingestion {
      id
      state
    }
    errors {
      index
      code
      message
    }
  }
}
`;

const ingestVariables = {
  input: { dataset: 'mine', items: [{ source: { url: 'https://example.org/face.jpg' } }] },
};

const progress = `# The last ingestions, and what failed of them. One of
# them can be watched as well:
#
# subscription { ingestion(id: "...") { state imported } }
query Progress {
  ingestions(first: 5) {
    edges {
      node {
        id
        state
        total
        imported
        failed
        items(states: [FAILED], first: 10) {
          edges {
            node {
              index
              error {
                code
                message
              }
            }
          }
        }
      }
    }
  }
}
`;

/** @param imageId an image of the gallery for the likeness example, if there is one */
export function examples(imageId: string | undefined): readonly Example[] {
  const variables = json({ to: imageId ?? '00000000-0000-0000-0000-000000000000' });
  return [
    { query: attributes },
    { query: similar, variables },
    { query: facets },
    { query: model },
    { query: ingest, variables: json(ingestVariables) },
    { query: progress },
  ];
}

function json(variables: object): string {
  return JSON.stringify(variables, null, 2);
}
