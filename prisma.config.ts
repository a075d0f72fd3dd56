import { defineConfig } from 'prisma/config';

// `prisma generate`, `validate` and `format` run in WebAssembly, but the CLI still insists on finding the native schema
// engine, which Facet's install does not download. Any executable satisfies it. Only for these three commands: with
// a pretended engine `migrate deploy` would "succeed" having done nothing.
if (['generate', 'validate', 'format'].includes(process.argv[2] ?? '')) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
