import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { SchemaChecker } from './json-schema.js';

const file = resolve(import.meta.dirname, '../../../../shared/qdrant/openapi-1.18.json');

/** Qdrant's own description of its REST interface, where this checkout stands beside it. */
export const qdrantOpenApi = { present: existsSync(file), reason: `needs ${file}` };

const content = z.object({ content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }) });
const operation = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: z.unknown(),
      }),
    )
    .default([]),
  requestBody: content.optional(),
  responses: z.object({ '200': content }),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
}

/** Checks requests, and the answers of a server that plays Qdrant, against the document. */
export class QdrantInterface {
  readonly #paths: readonly (readonly [RegExp, Readonly<Record<string, unknown>>])[];
  readonly #checker: SchemaChecker;

  constructor() {
    const { paths, components } = document.parse(JSON.parse(readFileSync(file, 'utf8')));
    this.#checker = new SchemaChecker(components.schemas);
    // Fixed paths before those with a parameter that would swallow them: /collections/aliases.
    this.#paths = Object.entries(paths)
      .sort(([a], [b]) => a.split('{').length - b.split('{').length)
      .map(([path, methods]) => [new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`), methods] as const);
  }

  /** What is wrong with a request; nothing if Qdrant knows all of it. */
  requestFaults({ method, path, query, body }: WireRequest): string[] {
    const known = this.#operation(method, path);
    if (known === undefined) return [`${method} ${path}: no such operation`];
    const expected = known.parameters.filter((parameter) => parameter.in === 'query');
    const faults = [...query].flatMap(([name, text]) => {
      const parameter = expected.find((one) => one.name === name);
      if (parameter === undefined) return [`?${name}: is unknown`];
      return this.#checker.faults(parameter.schema, typed(text), `?${name}`);
    });
    const schema = known.requestBody?.content['application/json'].schema;
    if (schema !== undefined) faults.push(...this.#checker.faults(schema, body, 'body'));
    else if (body !== undefined) faults.push('body: none is expected');
    return faults.map((fault) => `${method} ${path}: ${fault}`);
  }

  /** What is wrong with a successful answer. */
  answerFaults({ method, path }: WireRequest, answer: unknown): string[] {
    const schema = this.#operation(method, path)?.responses['200'].content['application/json'].schema;
    if (schema === undefined) return [];
    return this.#checker.faults(schema, answer, 'answer').map((fault) => `${method} ${path}: ${fault}`);
  }

  #operation(method: string, path: string): z.output<typeof operation> | undefined {
    const methods = this.#paths.find(([pattern]) => pattern.test(path))?.[1];
    const found = methods?.[method.toLowerCase()];
    return found === undefined ? undefined : operation.parse(found);
  }
}

/** A query parameter's text as the JSON value it stands for. */
function typed(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
