import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A name of the enum `Attribute`, bare (`SMILING`) or quoted. In a batch: an unknown one fails its own item only. */
  AttributeName: { input: string; output: string; }
  /** A date-time string at UTC, such as 2007-12-03T10:15:30Z, compliant with the `date-time` format outlined in section 5.6 of the RFC 3339 profile of the ISO 8601 standard for representation of dates and times using the Gregorian calendar.This scalar is serialized to a string in ISO 8601 format and parsed from a string in ISO 8601 format. */
  DateTimeISO: { input: string; output: string; }
  /** The `JSON` scalar type represents JSON values as specified by [ECMA-404](http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf). */
  JSON: { input: any; output: any; }
  /** The `JSONObject` scalar type represents JSON objects as specified by [ECMA-404](http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf). */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** The `Upload` scalar type represents a file upload. */
  Upload: { input: File; output: File; }
};

/** One of CelebA's 40 binary face attributes, in the dataset's official order. */
export type Attribute =
  /** CelebA's `Arched_Eyebrows`. */
  | 'ARCHED_EYEBROWS'
  /** CelebA's `Attractive`. */
  | 'ATTRACTIVE'
  /** CelebA's `Bags_Under_Eyes`. */
  | 'BAGS_UNDER_EYES'
  /** CelebA's `Bald`. */
  | 'BALD'
  /** CelebA's `Bangs`. */
  | 'BANGS'
  /** CelebA's `Big_Lips`. */
  | 'BIG_LIPS'
  /** CelebA's `Big_Nose`. */
  | 'BIG_NOSE'
  /** CelebA's `Black_Hair`. */
  | 'BLACK_HAIR'
  /** CelebA's `Blond_Hair`. */
  | 'BLOND_HAIR'
  /** CelebA's `Blurry`. */
  | 'BLURRY'
  /** CelebA's `Brown_Hair`. */
  | 'BROWN_HAIR'
  /** CelebA's `Bushy_Eyebrows`. */
  | 'BUSHY_EYEBROWS'
  /** CelebA's `Chubby`. */
  | 'CHUBBY'
  /** CelebA's `Double_Chin`. */
  | 'DOUBLE_CHIN'
  /** CelebA's `Eyeglasses`. */
  | 'EYEGLASSES'
  /** CelebA's `5_o_Clock_Shadow`. */
  | 'FIVE_O_CLOCK_SHADOW'
  /** CelebA's `Goatee`. */
  | 'GOATEE'
  /** CelebA's `Gray_Hair`. */
  | 'GRAY_HAIR'
  /** CelebA's `Heavy_Makeup`. */
  | 'HEAVY_MAKEUP'
  /** CelebA's `High_Cheekbones`. */
  | 'HIGH_CHEEKBONES'
  /** CelebA's `Male`. */
  | 'MALE'
  /** CelebA's `Mouth_Slightly_Open`. */
  | 'MOUTH_SLIGHTLY_OPEN'
  /** CelebA's `Mustache`. */
  | 'MUSTACHE'
  /** CelebA's `Narrow_Eyes`. */
  | 'NARROW_EYES'
  /** CelebA's `No_Beard`. */
  | 'NO_BEARD'
  /** CelebA's `Oval_Face`. */
  | 'OVAL_FACE'
  /** CelebA's `Pale_Skin`. */
  | 'PALE_SKIN'
  /** CelebA's `Pointy_Nose`. */
  | 'POINTY_NOSE'
  /** CelebA's `Receding_Hairline`. */
  | 'RECEDING_HAIRLINE'
  /** CelebA's `Rosy_Cheeks`. */
  | 'ROSY_CHEEKS'
  /** CelebA's `Sideburns`. */
  | 'SIDEBURNS'
  /** CelebA's `Smiling`. */
  | 'SMILING'
  /** CelebA's `Straight_Hair`. */
  | 'STRAIGHT_HAIR'
  /** CelebA's `Wavy_Hair`. */
  | 'WAVY_HAIR'
  /** CelebA's `Wearing_Earrings`. */
  | 'WEARING_EARRINGS'
  /** CelebA's `Wearing_Hat`. */
  | 'WEARING_HAT'
  /** CelebA's `Wearing_Lipstick`. */
  | 'WEARING_LIPSTICK'
  /** CelebA's `Wearing_Necklace`. */
  | 'WEARING_NECKLACE'
  /** CelebA's `Wearing_Necktie`. */
  | 'WEARING_NECKTIE'
  /** CelebA's `Young`. */
  | 'YOUNG';

/** What a face should look like. Attributes that are not named do not matter. At least one must be named, and none may be both present and absent. */
export type AttributeQueryInput = {
  /** Attributes the face should not have. */
  absent?: InputMaybe<Array<Attribute>>;
  /** Attributes the face should have. */
  present?: InputMaybe<Array<Attribute>>;
};

/** Whether a face has an attribute. */
export type AttributeState =
  /** The face has it not. */
  | 'ABSENT'
  /** The face has it. */
  | 'PRESENT';

/** Why a model bundle cannot be used here. */
export type BundleFaultCode =
  /** Another backbone is installed under the name of its own. */
  | 'BACKBONE_DIFFERENT'
  /** The backbone that it was trained on is not installed. */
  | 'BACKBONE_MISSING'
  /** A network of it is missing, or is not the one that bundle.json names. */
  | 'FILES_DAMAGED'
  /** Its bundle.json is damaged, or of a format that is not read any more. */
  | 'MANIFEST_INVALID';

/** An API key to be made. */
export type CreateApiKeyInput = {
  /** Refused from then on; absent: good until revoked. */
  expiresAt?: InputMaybe<Scalars['DateTimeISO']['input']>;
  /** What people call it: 1 to 100 printable characters. */
  name: Scalars['String']['input'];
  /** What its holder may do: at least one. */
  scopes: Array<Scope>;
};

/** What to measure, and how. Everything has a default: those of the command `facet evaluate`. The same input on the same gallery and model gives the same figures. */
export type EvaluateRetrievalInput = {
  /** Images to rank, and to make queries from, by `present`, `absent`, `datasets` and `partitions` alone. Absent: the whole gallery. */
  filter?: InputMaybe<ImageFilterInput>;
  /** The K of P@K, R@K and nDCG@K: 1 to 20 values of 1 to 100000, no two alike. */
  ks?: InputMaybe<Array<Scalars['Int']['input']>>;
  /** Attributes that a query is judged by, 1 to 40. */
  m?: InputMaybe<Scalars['Int']['input']>;
  /** How queries are made. */
  protocol?: InputMaybe<EvaluationProtocol>;
  /** Number of queries, 1 to 10000; queries times images of the gallery, 500000000 at most. */
  queries?: InputMaybe<Scalars['Int']['input']>;
  /** Which queries are drawn: the same seed draws the same. */
  seed?: InputMaybe<Scalars['Int']['input']>;
};

/** How a query is made from a random labelled image, and what it is judged by. */
export type EvaluationProtocol =
  /** m random attributes of the image; it asks these and is judged by them. */
  | 'PARTIAL'
  /** m random attributes that the image has; it asks these and is judged by them. */
  | 'PRESENT_ONLY'
  /** The published protocol: it asks all labels of the image, and is judged by m random ones. */
  | 'REFERENCE';

/** What an evaluation does, in this order. */
export type EvaluationStage =
  /** It reads labels and embeddings; `done` and `total` are images. */
  | 'GALLERY'
  /** It resamples the queries for intervals; `total` is 0. */
  | 'INTERVALS'
  /** It ranks the gallery; `done` and `total` are queries. */
  | 'QUERIES';

/** Conditions on recorded evaluations; all that are given must hold. */
export type EvaluationsFilterInput = {
  /** What was run: another evaluation's `configuration`, to find those it can be compared with. */
  configuration?: InputMaybe<Scalars['String']['input']>;
  /** Version of the model that was measured. */
  modelVersion?: InputMaybe<Scalars['String']['input']>;
  /** How queries were made. */
  protocol?: InputMaybe<EvaluationProtocol>;
};

/** Hard conditions on stored labels and facts; all that are given must hold. (A query ranks by appearance, a filter leaves out.) A condition holds or does not: an unknown label is neither present nor absent, so `not: { present: [BALD] }` also matches images without that label. At most 64 conditions, 5 filters deep. */
export type ImageFilterInput = {
  /** Every one of these is labelled absent; an image without that label does not match. */
  absent?: InputMaybe<Array<Attribute>>;
  /** All of these match (1 to 32). */
  and?: InputMaybe<Array<ImageFilterInput>>;
  /** At least one of these is labelled absent. */
  anyAbsent?: InputMaybe<Array<Attribute>>;
  /** At least one of these is labelled present. */
  anyPresent?: InputMaybe<Array<Attribute>>;
  /** First accepted before then. */
  createdBefore?: InputMaybe<Scalars['DateTimeISO']['input']>;
  /** First accepted then or later. */
  createdFrom?: InputMaybe<Scalars['DateTimeISO']['input']>;
  /** The image belongs to one of these datasets (1 to 100 names). */
  datasets?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The metadata holds all of these (1 to 32). */
  metadata?: InputMaybe<Array<MetadataEqualsInput>>;
  /** This does not match. */
  not?: InputMaybe<ImageFilterInput>;
  /** At least one of these matches (1 to 32). */
  or?: InputMaybe<Array<ImageFilterInput>>;
  /** The image belongs to one of these partitions (1 to 3). */
  partitions?: InputMaybe<Array<Partition>>;
  /** Every one of these is labelled present; an image without that label does not match. */
  present?: InputMaybe<Array<Attribute>>;
};

/** Where the bytes of an image come from: exactly one of these. */
export type ImageSourceInput = {
  /** The bytes in base64, or as a `data:` URL. */
  base64?: InputMaybe<Scalars['String']['input']>;
  /** File on the server: absolute, or relative to FACET_INGEST_ROOT, and below it either way. */
  path?: InputMaybe<Scalars['String']['input']>;
  /** A file of the request itself (GraphQL multipart request). */
  upload?: InputMaybe<Scalars['Upload']['input']>;
  /** HTTP or HTTPS address, fetched by the server; private networks are refused. */
  url?: InputMaybe<Scalars['String']['input']>;
};

/** A folder on the server in CelebA's layout, to be taken in. */
export type ImportDatasetInput = {
  /** Name of the dataset, 1 to 200 characters. Absent: the folder's name. */
  dataset?: InputMaybe<Scalars['String']['input']>;
  /** Absolute, or relative to FACET_INGEST_ROOT, and below it either way. */
  folder: Scalars['String']['input'];
  /** At most this many images, 1 or more. */
  limit?: InputMaybe<Scalars['Int']['input']>;
  /** What becomes of an external id that an image of other content has. */
  onConflict?: IngestConflict;
  /** Only images of these partitions (1 to 3). */
  partitions?: InputMaybe<Array<Partition>>;
};

/** What becomes of an image whose dataset and external id are those of an image with other bytes. */
export type IngestConflict =
  /** It fails with EXTERNAL_ID_CONFLICT, and the image that is there stays. */
  | 'REJECT'
  /** It takes the place of the image that is there, under the same id. */
  | 'REPLACE';

/** One image to take in. What is not given of an image that is there already stays as it is. */
export type IngestImageInput = {
  /** Its dataset, 1 to 200 characters. Absent: the request's. */
  dataset?: InputMaybe<Scalars['String']['input']>;
  /** Its name in the dataset, 1 to 200 characters. Absent: the content's SHA-256, or whatever the dataset has that content under. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Its ground-truth labels. */
  labels?: InputMaybe<LabelsInput>;
  /** What its bytes are said to be, e.g. `image/png`; another type is refused. */
  mediaType?: InputMaybe<Scalars['String']['input']>;
  /** Free facts to keep with it: an object of at most 4096 bytes as JSON. */
  metadata?: InputMaybe<Scalars['JSONObject']['input']>;
  /** The part of the split it belongs to. */
  partition?: InputMaybe<Partition>;
  /** Where its bytes come from. */
  source: ImageSourceInput;
};

/** Images to take in. */
export type IngestImagesInput = {
  /** The dataset of images that name none, 1 to 200 characters. */
  dataset?: Scalars['String']['input'];
  /** 1 to 500 images. */
  items: Array<IngestImageInput>;
  /** What becomes of an external id that an image of other content has. */
  onConflict?: IngestConflict;
};

/** What an image that was taken in has changed. */
export type IngestionItemOutcome =
  /** It is new. */
  | 'IMPORTED'
  /** It was there just so. */
  | 'UNCHANGED'
  /** It was there with other bytes, labels, partition or metadata. */
  | 'UPDATED';

/** What has become of one image of an ingestion. */
export type IngestionItemState =
  /** The ingestion was cancelled before its turn. It can be retried. */
  | 'CANCELLED'
  /** It is in the gallery; `outcome` says what was new. */
  | 'DONE'
  /** It is given up; `error` says why. It can be retried. */
  | 'FAILED'
  /** It has not been dealt with yet. */
  | 'WAITING';

/** Where the images of an ingestion come from. */
export type IngestionKind =
  /** They are those of a folder (`importDataset`). */
  | 'DATASET'
  /** They were named one by one (`ingestImages`). */
  | 'IMAGES';

/** How far an ingestion is. */
export type IngestionState =
  /** It was stopped by request; what was done stays. */
  | 'CANCELLED'
  /** Every item has been dealt with; some may have failed. */
  | 'COMPLETED'
  /** Going on makes no sense; `error` says why. */
  | 'FAILED'
  /** It waits for its turn. */
  | 'QUEUED'
  /** It is being worked on. */
  | 'RUNNING';

/** All that is known of an image: an attribute in neither list becomes unknown. One list must be given; empty, it unlabels the image. */
export type LabelImageInput = {
  /** Attributes it does not have. */
  absent?: InputMaybe<Array<Scalars['AttributeName']['input']>>;
  /** The image's UUID. */
  id: Scalars['ID']['input'];
  /** Attributes it has. */
  present?: InputMaybe<Array<Scalars['AttributeName']['input']>>;
};

/** All that is known of an image: an attribute in neither list is unknown. */
export type LabelsInput = {
  /** Attributes it does not have. */
  absent?: InputMaybe<Array<Scalars['AttributeName']['input']>>;
  /** Attributes it has. */
  present?: InputMaybe<Array<Scalars['AttributeName']['input']>>;
};

/** A piece of free metadata, as it was given when the image was ingested. */
export type MetadataEqualsInput = {
  /** A key of the metadata object (at most 500 characters). */
  key: Scalars['String']['input'];
  /** Its value: a text (at most 2000 characters), number, boolean or null. Types are told apart. */
  value?: InputMaybe<Scalars['JSON']['input']>;
};

/** The part of the dataset's official split that an image belongs to. */
export type Partition =
  /** Images kept for the final measurement. */
  | 'TEST'
  /** Images that models are trained on. */
  | 'TRAIN'
  /** Images that choices between models are made on. */
  | 'VALIDATION';

/** How far a re-embedding of the gallery is. */
export type ReindexState =
  /** Searches are answered by the new model. */
  | 'COMPLETED'
  /** It ended before its time; searches are answered by the model that is active. */
  | 'FAILED'
  /** Searches are answered by the old model until it is done. */
  | 'RUNNING';

/** What the holder of an API key may do. */
export type Scope =
  /** make and revoke keys, embed the gallery anew; everything the others allow as well. */
  | 'ADMIN'
  /** measure the gallery, and record what was measured. */
  | 'EVALUATE'
  /** search, look at images and ingestions, watch them, read recorded evaluations. */
  | 'READ'
  /** take images in, label and delete them. */
  | 'WRITE';

/** One search of several, with the arguments of `searchByAttributes`. */
export type SearchInput = {
  /** Start after this cursor: an earlier page's `pageInfo.endCursor`, from the same search. */
  after?: InputMaybe<Scalars['String']['input']>;
  /** End before this cursor: a later page's `pageInfo.startCursor`. Goes with `last`; without it the page is the end of the connection. */
  before?: InputMaybe<Scalars['String']['input']>;
  /** Images to leave out, by id: at most 500. */
  exclude?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Leaves out images that do not match. */
  filter?: InputMaybe<ImageFilterInput>;
  /** Size of the page, 1 to 100; without it 20. */
  first?: InputMaybe<Scalars['Int']['input']>;
  /** To page backward: size of the page, 1 to 100, in the connection's order all the same. Not together with `first` and `after`. */
  last?: InputMaybe<Scalars['Int']['input']>;
  /** Images the face should be like as well, by id: at most 8, which are left out themselves. Likeness then counts as much as `query`; `probability` and `explanation` are of `query` alone. Not together with `minProbability`. */
  like?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Leaves out hits whose `probability` is below this, 0 to 1: the ranking ends there. Null leaves out none. */
  minProbability?: InputMaybe<Scalars['Float']['input']>;
  /** What the face should look like. */
  query: AttributeQueryInput;
};

/** Whether an image is what a query asked for, by its labels. */
export type Verdict =
  /** Its labels are as asked. */
  | 'RIGHT'
  /** A label that was asked is not known: neither right nor wrong. */
  | 'UNJUDGED'
  /** A label is the opposite of what was asked. */
  | 'WRONG';

export type SearchFacesQueryVariables = Exact<{
  query: AttributeQueryInput;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ImageFilterInput>;
}>;


export type SearchFacesQuery = { __typename?: 'Query', searchByAttributes: { __typename?: 'SearchConnection', edges: Array<{ __typename?: 'SearchEdge', probability?: number | null, node: { __typename?: 'Image', id: string, externalId: string, url: string } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };

export type AttributesQueryVariables = Exact<{ [key: string]: never; }>;


export type AttributesQuery = { __typename?: 'Query', attributes: Array<{ __typename?: 'AttributeCount', attribute: Attribute, present: number, searchable: boolean }> };


export const SearchFacesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SearchFaces"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"query"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AttributeQueryInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ImageFilterInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"searchByAttributes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"query"},"value":{"kind":"Variable","name":{"kind":"Name","value":"query"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"probability"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"url"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"width"},"value":{"kind":"IntValue","value":"178"}}]}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<SearchFacesQuery, SearchFacesQueryVariables>;
export const AttributesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Attributes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"attributes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"present"}},{"kind":"Field","name":{"kind":"Name","value":"searchable"}}]}}]}}]} as unknown as DocumentNode<AttributesQuery, AttributesQueryVariables>;