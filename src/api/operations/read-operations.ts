import { readFileSync } from 'node:fs';
import { GraphQLError, parse, specifiedRules, validate, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { FacetError } from '../../domain/index.js';
import { documentLimits, MAX_TOKENS } from '../limits/index.js';
import { AllowedOperations, operationHash } from './allowed-operations.js';

const contents = z.record(z.string(), z.string());

/**
 * Reads a list of operations: a JSON object of texts by their SHA-256, as `facet operations` writes it.
 * @throws FacetError `CONFIG_INVALID` for a file that cannot be read, has another form, or has an entry whose key is not
 *   its text's hash, or whose text is not valid against the schema and within the limits; the message names the entry
 */
export function readOperations(file: string, schema: GraphQLSchema): AllowedOperations {
  const texts = new Map<string, string>();
  for (const [key, text] of Object.entries(parsedFile(file))) {
    const hash = operationHash(text);
    if (key.toLowerCase() !== hash) {
      throw invalid(file, `the entry ${key.slice(0, 64)} has a text whose SHA-256 is ${hash}`);
    }
    const fault = operationFault(text, schema);
    if (fault !== undefined) throw invalid(file, `the entry ${key}: ${fault}`);
    texts.set(hash, text);
  }
  return new AllowedOperations(texts);
}

/** Why a document can never be answered, if so: syntax, schema or limits. */
export function operationFault(text: string, schema: GraphQLSchema): string | undefined {
  try {
    const document = parse(text, { maxTokens: MAX_TOKENS });
    return validate(schema, document, [...specifiedRules, documentLimits])[0]?.message;
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}

function parsedFile(file: string): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error), error);
  }
  const parsed = contents.safeParse(json);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  const what = place === '' ? 'is not an object of texts by their SHA-256' : 'is not a text';
  throw invalid(file, place === '' ? `the file ${what}` : `the entry ${place} ${what}`);
}

function invalid(file: string, what: string, cause?: unknown): FacetError {
  return new FacetError(
    'CONFIG_INVALID',
    `FACET_OPERATIONS: ${file}: ${what}`,
    { field: 'FACET_OPERATIONS' },
    { cause },
  );
}
