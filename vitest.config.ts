import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

// Before any worker loads ONNX Runtime; see src/onnx/no-telemetry.ts.
process.env.ORT_DISABLE_TELEMETRY = '1';

export default defineConfig({
  // Without this, vite loads graphql's ESM build while Apollo's CommonJS files load the other: "another realm".
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql/index.js') }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more forks than that only make the real servers under test time out.
    maxWorkers: 2,
    // Files share their process, and what they import: loading Facet anew for each was a sixth of the suite's time.
    // So a test puts back what it changes of the process (environment, listeners, stubs).
    isolate: false,
  },
});
