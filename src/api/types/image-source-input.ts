import { Field, InputType } from 'type-graphql';
import GraphQLUpload, { type FileUpload } from 'graphql-upload/GraphQLUpload.mjs';
import { z } from 'zod';
import { FacetError } from '../../domain/index.js';
import type { IngestSource, Upload } from '../../ingestion/index.js';

@InputType({ description: 'Where the bytes of an image come from: exactly one of these.' })
export class ImageSourceInput {
  @Field(() => String, {
    nullable: true,
    description: 'HTTP or HTTPS address, fetched by the server; private networks are refused.',
  })
  url?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'File on the server: absolute, or relative to FACET_INGEST_ROOT, and below it either way.',
  })
  path?: string | null;

  @Field(() => String, { nullable: true, description: 'The bytes in base64, or as a `data:` URL.' })
  base64?: string | null;

  @Field(() => GraphQLUpload, {
    nullable: true,
    description: 'A file of the request itself (GraphQL multipart request).',
  })
  upload?: Promise<FileUpload> | null;

  /** What names no source, or several, is refused with its item; the error's field is relative to that. */
  toSource(): IngestSource {
    const sources = [...this.#given()];
    const [source] = sources;
    if (sources.length === 1) return source;
    return {
      kind: 'invalid',
      error: new FacetError(
        'BAD_USER_INPUT',
        `source: give exactly one of url, path, base64 and upload, not ${sources.length}`,
        { field: 'source', limit: 1 },
      ),
    };
  }

  *#given(): Generator<IngestSource> {
    const { url, path, base64, upload } = this;
    if (typeof url === 'string') yield { kind: 'url', url };
    if (typeof path === 'string') yield { kind: 'path', path };
    if (typeof base64 === 'string') yield { kind: 'base64', base64 };
    if (upload) yield { kind: 'upload', open: () => openUpload(upload) };
  }
}

/** What reading a file that was cut off at the limit throws. */
const cutOff = z.object({ status: z.literal(413) });

/** @throws FacetError `IMAGE_TOO_LARGE` for a file over the limit, `SERVICE_UNAVAILABLE` when it could not be stored */
async function openUpload(upload: Promise<FileUpload>): Promise<Upload> {
  const { createReadStream, mimetype } = await upload;
  try {
    return { stream: createReadStream(), mediaType: mimetype };
  } catch (cause) {
    throw cutOff.safeParse(cause).success
      ? new FacetError(
          'IMAGE_TOO_LARGE',
          'image: the file is over FACET_MAX_IMAGE_BYTES',
          { field: 'image' },
          { cause },
        )
      : new FacetError('SERVICE_UNAVAILABLE', 'upload: the file could not be stored', {}, { cause });
  }
}
