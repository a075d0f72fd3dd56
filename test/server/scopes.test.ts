import type { GraphQLError } from 'graphql';
import {
  execute,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  subscribe,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCOPES, type Access, type Caller, type Scope } from '../../src/access/index.js';
import { buildApiSchema } from '../../src/api/index.js';
import { scopeOf, type RootScope } from '../../src/api/root-scopes.js';
import { FacetError } from '../../src/domain/index.js';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { bare } from './sockets.js';

const schema = buildApiSchema();
const held: readonly (Scope | 'none')[] = ['none', 'read', 'write', 'evaluate', 'admin'];

interface RootField {
  readonly type: string;
  readonly field: string;
  /** The field with the arguments it must have. */
  readonly call: string;
  readonly scope: RootScope | undefined;
}

const fields: readonly RootField[] = ['Query', 'Mutation', 'Subscription'].flatMap((name) => {
  const type = schema.getType(name);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).map((field) => ({
    type: name,
    field: field.name,
    call: callOf(field),
    scope: scopeOf(name, field.name),
  }));
});

function callOf({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${literal(arg.type)}`);
  const of = isObjectType(getNamedType(type)) ? ' { __typename }' : '';
  return `${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${of}`;
}

/** Some value of a type, in GraphQL: well-formed, and of nothing that is there. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0].name;
  if (isInputObjectType(type)) {
    const inner = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${inner.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  return type.name === 'Int' ? '1' : '"00000000-0000-4000-8000-000000000000"';
}

/** The same root field, asked for in ways that hide it from whoever looks at the text. */
function forms({ type, call }: RootField): Readonly<Record<string, string>> {
  const operation = type.toLowerCase();
  return {
    plainly: `${operation} { ${call} }`,
    'by alias': `${operation} { model: ${call} }`,
    'in a fragment': `${operation} { ...F } fragment F on ${type} { ... on ${type} { ...G } } fragment G on ${type} { x: ${call} }`,
  };
}

/** What the policy says of this caller and this field. */
function expected(holds: Scope | 'none', scope: RootScope | undefined): string {
  if (holds === 'none') return 'UNAUTHENTICATED';
  return scope === 'any' || holds === scope || holds === 'admin' ? 'allowed' : 'FORBIDDEN';
}

describe('the policy', () => {
  it('names every root field of the schema, and the schema names its scope', () => {
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter(({ scope }) => scope === undefined)).toEqual([]);
    const unsaid = fields.filter(({ type, field, scope }) => {
      const of = schema.getType(type);
      return (
        !isObjectType(of) || of.getFields()[field].description?.endsWith(`Scope: ${scope ?? ''}.`) !== true
      );
    });
    expect(unsaid).toEqual([]);
    expect(held).toEqual(['none', ...Object.keys(SCOPES)]);
  });
});

describe('the schema by itself, whatever serves it', () => {
  it.each(held)('holds a caller with %s to it, field by field', async (holds) => {
    const caller: Caller =
      holds === 'none'
        ? { kind: 'anonymous', keyId: null, keyName: null, scopes: new Set() }
        : { kind: 'key', keyId: 'k', keyName: 'key', scopes: new Set([holds]) };
    for (const root of fields) {
      // What is allowed is another test's: here no service is there to run it.
      const want = expected(holds, root.scope);
      if (want === 'allowed') continue;
      for (const [how, text] of Object.entries(forms(root))) {
        const args = { schema, document: parse(text), contextValue: { caller } };
        const result = await (root.type === 'Subscription' ? subscribe(args) : execute(args));
        const { errors = [] } = 'errors' in result ? result : {};
        expect([root.field, how, ...errors.map(codeOf)]).toEqual([root.field, how, want]);
      }
    }
  });

  function codeOf({ originalError }: GraphQLError): string {
    return originalError instanceof FacetError ? originalError.code : 'another error';
  }
});

describe('a server', () => {
  const keys = new Map<Scope | 'none', string>();
  let access: Access;
  let server: TestServer;
  beforeAll(async () => {
    access = await openAccess();
    for (const scope of held) {
      if (scope !== 'none')
        keys.set(scope, `Bearer ${(await access.keys.create({ name: scope, scopes: [scope] })).text}`);
    }
    server = await startServer(memoryServices([]), { access });
  });
  afterAll(async () => {
    await server.close();
    await access.close();
  });

  const answer = z.object({
    errors: z.array(z.object({ extensions: z.record(z.string(), z.unknown()) })).optional(),
  });

  async function ask(query: string, holds: Scope | 'none') {
    const authorization = keys.get(holds);
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify({ query }),
    });
    const { errors = [] } = answer.parse(await response.json());
    return { status: response.status, ...errors.at(0)?.extensions };
  }

  it.each(held)('over HTTP holds a caller with %s to it, and answers what is allowed', async (holds) => {
    for (const root of fields) {
      if (root.type === 'Subscription') continue;
      for (const [how, text] of Object.entries(forms(root))) {
        const result = { field: undefined, limit: undefined, ...(await ask(text, holds)) };
        const want = expected(holds, root.scope);
        const about = [root.field, how];
        if (want === 'allowed') {
          // Answered, or refused for what it asks: by then it had been let in.
          expect([401, 403], about.join(' ')).not.toContain(result.status);
          expect(result, about.join(' ')).not.toHaveProperty('code', 'GRAPHQL_VALIDATION_FAILED');
        } else if (want === 'FORBIDDEN') {
          expect([...about, result]).toEqual([
            ...about,
            { status: 403, code: want, field: root.field, limit: root.scope },
          ]);
        } else {
          expect([...about, result]).toEqual([
            ...about,
            { status: 401, code: want, field: 'authorization', limit: undefined },
          ]);
        }
      }
    }
  });

  it('does nothing of an operation of which one part is not allowed, last and skipped as it may be', async () => {
    const before = await access.keys.list();
    const make = 'createApiKey(input: { name: "x", scopes: [READ] }) { text }';
    for (const text of [
      `mutation { cancelIngestion(id: "x") { id } ${make} }`,
      `mutation ($no: Boolean = false) { ...F @include(if: $no) } fragment F on Mutation { ${make} }`,
      `mutation A { cancelIngestion(id: "x") { id } } mutation B { ${make} }`,
    ]) {
      const result = await ask(text, 'write');
      expect([403, 400]).toContain(result.status);
    }
    const named = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: keys.get('write') ?? '' },
      body: JSON.stringify({ query: `mutation A { __typename } mutation B { ${make} }`, operationName: 'B' }),
    });
    expect(named.status).toBe(403);
    expect(await access.keys.list()).toHaveLength(before.length);
  });

  it('takes no batches, in which one answer could hide among others', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: keys.get('write') ?? '' },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ apiKeys { id } }' }]),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('"data"');
  });

  it.each(held)('over WebSockets holds a caller with %s to it', async (holds) => {
    const authorization = keys.get(holds);
    const socket = await bare(`${server.url.replace('http', 'ws')}/graphql`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    socket.send({ type: 'connection_init' });
    if (holds === 'none') {
      expect((await socket.closed).code).toBe(4403);
      return;
    }
    await expect.poll(() => socket.received.length).toBe(1);
    for (const root of fields) {
      for (const [how, query] of Object.entries(forms(root))) {
        const id = `${root.type}.${root.field} ${how}`;
        socket.send({ type: 'subscribe', id, payload: { query } });
        const codes = () =>
          socket.received.flatMap((message) => {
            const parsed = ended.safeParse(message);
            return parsed.success && parsed.data.id === id ? [codesOf(parsed.data.payload)] : [];
          });
        await expect.poll(codes, { interval: 2 }).toHaveLength(1);
        const want =
          root.type !== 'Subscription'
            ? 'BAD_REQUEST'
            : expected(holds, root.scope) === 'allowed'
              ? 'NOT_FOUND'
              : 'FORBIDDEN';
        expect([id, ...codes()]).toEqual([id, [want]]);
      }
    }
  });

  const errors = z
    .array(z.object({ extensions: z.object({ code: z.string() }) }))
    .transform((all) => all.map(({ extensions }) => extensions.code));
  const ended = z.object({
    id: z.string(),
    type: z.enum(['error', 'next']),
    payload: z.union([errors, z.object({ errors }).transform((payload) => payload.errors)]),
  });
  const codesOf = (codes: readonly string[]) => [...codes];
});
