import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist',
      'coverage',
      'node_modules',
      'src/catalogue/generated',
      'examples/typed-client/generated.ts',
      'web/src/generated.ts',
      '.facet',
      'bench/peers/.venv',
      '*.config.js',
      '*.config.cjs',
      '.dependency-cruiser.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.check.json', './web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // A cast hides a wrong belief from the compiler; a type guard or a parser proves it. `as const` stays allowed.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // type-graphql classes are schema declarations; many have no methods.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // With no `noUncheckedIndexedAccess` (numeric loops over typed arrays), array reads are typed as always defined.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'max-lines': ['error', { max: 300 }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  // Plain JavaScript run by node as it is: dev scripts and benches over dist/.
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['test/**', 'bench/**', 'scripts/**', 'examples/**', 'web/*.mjs', '*.config.ts'],
    rules: { 'no-console': 'off' },
  },
  // What the server answers is typed by the schema it was asked with: that is what the example shows.
  { files: ['examples/**'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
);
