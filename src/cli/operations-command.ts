import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { FacetError } from '../domain/index.js';
import type { AddCommand } from './command.js';

const DOCUMENT = /\.(graphql|gql)$/;

/** `facet operations`: makes the list of operations that a server may be held to. */
export const addOperations: AddCommand = (program, run) =>
  program
    .command('operations')
    .description(
      'Write a list of GraphQL operations for FACET_OPERATIONS: the only ones a server then answers.',
    )
    .argument(
      '<paths...>',
      'documents, each a file with its operations and all their fragments, or folders of .graphql and .gql files',
    )
    .requiredOption('-o, --output <file>', 'where to write the list')
    .action((paths: string[], options: { output: string }, command: Command) =>
      run(command, async ({ output }) => {
        const files = (await Promise.all(paths.map(documentsAt))).flat();
        const listed = await listDocuments(files);
        await writeFile(options.output, `${JSON.stringify(listed, null, 2)}\n`);
        const operations = Object.keys(listed).length;
        output.result(
          { file: options.output, operations, documents: files.length },
          `${options.output} lists ${operations} of ${files.length} documents (others say the same). Clients send these texts to the letter, or their SHA-256.`,
        );
      }),
    );

/** The documents of a folder and the folders in it, in the order of their names; or the one file that was named. */
async function documentsAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path, { recursive: true })).filter((name) => DOCUMENT.test(name)).sort();
    if (names.length > 0) return names.map((name) => join(path, name));
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error));
  }
  throw unusable(path, 'no .graphql or .gql file is in this folder');
}

async function listDocuments(files: readonly string[]): Promise<Record<string, string>> {
  // Much of what a process loads, and few commands have a use for it.
  const { buildApiSchema, operationFault, operationHash } = await import('../api/index.js');
  const schema = buildApiSchema();
  const listed: Record<string, string> = {};
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    const fault = operationFault(text, schema);
    if (fault !== undefined) throw unusable(file, fault);
    listed[operationHash(text)] = text;
  }
  return listed;
}

function unusable(path: string, what: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `${path}: ${what}`, { field: 'paths' });
}
