import { z } from 'zod';
import { ApiKeys, isScope, readScopes, type ApiKey, type ApiKeyRequest } from '../access/index.js';
import { lockDataDir, openCatalogue, type DataDirLock } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { CommandContext } from './command.js';
import { FacetClient } from './facet-client.js';

/** Where keys are made and revoked: this machine's catalogue, or a server that has it open. */
export type KeysPlace = Pick<ApiKeys, 'create' | 'list' | 'revoke'>;

const moment = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .nullable();
const key = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(
    z
      .string()
      .transform((text) => text.toLowerCase())
      .refine(isScope),
  ),
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
  expiresAt: moment,
  revokedAt: moment,
  lastUsedAt: moment,
});
const created = z.object({ createApiKey: z.object({ text: z.string(), key }) });
const listed = z.object({ apiKeys: z.array(key) });
const revoked = z.object({ revokeApiKey: key });

const FIELDS = '{ id name scopes createdAt expiresAt revokedAt lastUsedAt }';
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { text key ${FIELDS} } }`;
const LIST = `{ apiKeys ${FIELDS} }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(id: $id) ${FIELDS} }`;

/**
 * Works with the keys of an installation.
 * @param server a running server to ask; absent: the catalogue is opened here, which with an embedded database no server
 *   may have open meanwhile
 */
export async function withKeys<T>(
  { config }: CommandContext,
  server: string | undefined,
  work: (keys: KeysPlace) => Promise<T>,
): Promise<T> {
  if (server !== undefined) return work(keysThere(new FacetClient(server, config.apiKey)));
  const lock = config.databaseUrl === undefined ? await lockHere(config.dataDir) : undefined;
  try {
    const stores = await openCatalogue(config);
    try {
      return await work(new ApiKeys(stores.apiKeys, { onError: () => undefined }));
    } finally {
      await stores.close();
    }
  } finally {
    await lock?.release();
  }
}

async function lockHere(dataDir: string): Promise<DataDirLock> {
  try {
    return await lockDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof FacetError) || error.code !== 'DATA_DIR_LOCKED') throw error;
    const message = `${error.message}; where that is a server, ask it with --server http://…`;
    throw new FacetError(error.code, message, error.details, { cause: error });
  }
}

function keysThere(client: FacetClient): KeysPlace {
  return {
    async create({ name, scopes, expiresAt }: ApiKeyRequest) {
      const input = {
        name,
        scopes: readScopes(scopes).map((scope) => scope.toUpperCase()),
        expiresAt: expiresAt?.toISOString() ?? null,
      };
      return created.parse(await client.ask(CREATE, { input })).createApiKey;
    },
    list: async (): Promise<ApiKey[]> => listed.parse(await client.ask(LIST, {})).apiKeys,
    revoke: async (id: string): Promise<ApiKey> =>
      revoked.parse(await client.ask(REVOKE, { id })).revokeApiKey,
  };
}
