import type { Command } from 'commander';
import { SCOPES, type ApiKey } from '../access/index.js';
import { FacetError } from '../domain/index.js';
import { JSON_OPTION, type Run } from './command.js';
import { withKeys } from './keys-place.js';

const DAY_MS = 24 * 3600 * 1000;
const SERVER = [
  '--server <url>',
  'ask this running server (FACET_API_KEY: a key with the scope admin)',
] as const;

interface CreateFlags {
  readonly name: string;
  readonly scopes: string;
  readonly expires?: string;
  readonly server?: string;
}

interface ServerFlag {
  readonly server?: string;
}

/** `facet keys create|list|revoke`: who may use the API. */
export function addKeys(program: Command, run: Run): void {
  const keys = program.command('keys').description('Make, list and revoke API keys.');
  keys
    .command('create')
    .description('Make an API key and print it, this once. The first one closes the installation for good.')
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--scopes <list>', `some of ${Object.keys(SCOPES).join(',')}`)
    .option('--expires <days>', 'refused after so many days, as 90d (default: never)')
    .option(...SERVER)
    .option(...JSON_OPTION)
    .action(({ name, scopes, expires, server }: CreateFlags, command: Command) =>
      run(command, async (context) => {
        const request = {
          name,
          scopes: scopes.split(',').map((scope) => scope.trim()),
          expiresAt: expiry(expires),
        };
        const { text, key } = await withKeys(context, server, (place) => place.create(request));
        context.output.say(`Key ${key.id} (${key.scopes.join(', ')}). It is shown this once:`);
        context.output.result({ text, key }, text);
      }),
    );
  keys
    .command('list')
    .description('The keys there are and were, newest first.')
    .option(...SERVER)
    .option(...JSON_OPTION)
    .action(({ server }: ServerFlag, command: Command) =>
      run(command, async (context) => {
        const all = await withKeys(context, server, (place) => place.list());
        context.output.result({ keys: all }, all.map(line).join('\n') || 'No key was ever created.');
      }),
    );
  keys
    .command('revoke')
    .description('Revoke a key for good: servers refuse it within two seconds.')
    .argument('<id>', 'its id, as lists show it')
    .option(...SERVER)
    .option(...JSON_OPTION)
    .action((id: string, { server }: ServerFlag, command: Command) =>
      run(command, async (context) => {
        const key = await withKeys(context, server, (place) => place.revoke(id));
        context.output.result({ key }, `Revoked: ${line(key)}`);
      }),
    );
}

function expiry(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const days = Number(/^([1-9]\d{0,3})d$/.exec(text)?.[1]);
  if (Number.isNaN(days)) {
    throw new FacetError('BAD_USER_INPUT', '--expires: must be 1d to 9999d', { field: '--expires' });
  }
  return new Date(Date.now() + days * DAY_MS);
}

function line({ id, name, scopes, expiresAt, revokedAt, lastUsedAt }: ApiKey): string {
  const state =
    revokedAt !== null
      ? `revoked ${revokedAt.toISOString()}`
      : expiresAt === null
        ? 'good until revoked'
        : `${expiresAt.getTime() <= Date.now() ? 'expired' : 'expires'} ${expiresAt.toISOString()}`;
  return `${id}  ${scopes.join(',')}  ${state}  last used ${lastUsedAt?.toISOString() ?? 'never'}  ${name}`;
}
