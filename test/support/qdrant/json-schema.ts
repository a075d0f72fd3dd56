import { z } from 'zod';

/** The part of OpenAPI 3.0's schema language that Qdrant's document uses; any other keyword is an error. */
const annotation = z.unknown().optional();
const schemaShape = z.strictObject({
  $ref: z.string().optional(),
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']).optional(),
  nullable: z.boolean().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  uniqueItems: annotation,
  format: annotation,
  description: annotation,
  default: annotation,
  example: annotation,
  examples: annotation,
  title: annotation,
  deprecated: annotation,
});
type Schema = z.output<typeof schemaShape>;

/**
 * Checks values against the schemas of an OpenAPI document, more strictly than a server does: a field that an object's
 * schema does not name is a fault, since a server passes over it in silence.
 */
export class SchemaChecker {
  readonly #parsed = new WeakMap<object, Schema>();

  /** @param components the document's `components.schemas` */
  constructor(private readonly components: Readonly<Record<string, unknown>>) {}

  /** Faults, each with the path of the place; none if the value is valid. */
  faults(source: unknown, value: unknown, at = ''): string[] {
    const schema = this.#read(source);
    const bare =
      schema.type === undefined && schema.$ref === undefined && this.#alternatives(schema) === undefined;
    // `{ nullable: true }` alone is how the document writes "or null".
    if (value === null && schema.nullable === true) return [];
    if (bare && schema.nullable === true) return [`${at}: is not null`];
    return [
      ...this.#ofType(schema, value, at),
      ...(schema.$ref === undefined ? [] : this.faults(this.#component(schema.$ref), value, at)),
      ...(schema.allOf ?? []).flatMap((part) => this.faults(part, value, at)),
      ...this.#ofAlternatives(schema, value, at),
      ...(schema.enum === undefined || schema.enum.includes(value)
        ? []
        : [`${at}: ${JSON.stringify(value)} is none of ${JSON.stringify(schema.enum)}`]),
    ];
  }

  #ofAlternatives(schema: Schema, value: unknown, at: string): string[] {
    const alternatives = this.#alternatives(schema);
    if (alternatives === undefined) return [];
    const each = alternatives.map((part) => this.faults(part, value, at));
    if (each.some((faults) => faults.length === 0)) return [];
    return [`${at}: fits no alternative (${each.map((faults) => faults[0]).join(' | ')})`];
  }

  #ofType(schema: Schema, value: unknown, at: string): string[] {
    switch (schema.type) {
      case undefined:
        return [];
      case 'object':
        return this.#ofObject(schema, value, at);
      case 'array': {
        if (!Array.isArray(value)) return [`${at}: is no array`];
        const { minItems = 0, maxItems = Infinity } = schema;
        const length =
          value.length < minItems || value.length > maxItems ? [`${at}: ${value.length} items`] : [];
        return [...length, ...value.flatMap((item, i) => this.faults(schema.items, item, `${at}[${i}]`))];
      }
      case 'string': {
        if (typeof value !== 'string') return [`${at}: is no string`];
        const { minLength = 0, maxLength = Infinity } = schema;
        return value.length < minLength || value.length > maxLength
          ? [`${at}: ${value.length} characters`]
          : [];
      }
      case 'boolean':
        return typeof value === 'boolean' ? [] : [`${at}: is no boolean`];
      case 'integer':
      case 'number': {
        if (typeof value !== 'number') return [`${at}: is no number`];
        const { minimum = -Infinity, maximum = Infinity } = schema;
        const whole = schema.type === 'number' || Number.isInteger(value);
        return whole && value >= minimum && value <= maximum ? [] : [`${at}: ${value} is out of range`];
      }
    }
  }

  #ofObject(schema: Schema, value: unknown, at: string): string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: is no object`];
    const { properties, required = [], additionalProperties = properties === undefined } = schema;
    const missing = required
      .filter((name) => !Object.hasOwn(value, name))
      .map((name) => `${at}.${name}: is missing`);
    const wrong = Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
      const known = properties?.[name];
      if (known !== undefined) return this.faults(known, field, `${at}.${name}`);
      if (additionalProperties === true) return [];
      if (additionalProperties === false) return [`${at}.${name}: is unknown`];
      return this.faults(additionalProperties, field, `${at}.${name}`);
    });
    return [...missing, ...wrong];
  }

  #alternatives(schema: Schema): unknown[] | undefined {
    return schema.anyOf ?? schema.oneOf;
  }

  #component(ref: string): unknown {
    const name = ref.replace('#/components/schemas/', '');
    if (!Object.hasOwn(this.components, name)) throw new Error(`the document has no schema ${ref}`);
    return this.components[name];
  }

  #read(source: unknown): Schema {
    if (typeof source !== 'object' || source === null) return schemaShape.parse(source);
    const known = this.#parsed.get(source);
    if (known !== undefined) return known;
    const schema = schemaShape.parse(source);
    this.#parsed.set(source, schema);
    return schema;
  }
}
