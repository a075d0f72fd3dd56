// The import-direction rule of docs/architecture.md, checked by `npm run lint:imports`.
// A room may import the rooms of the tiers below its own, and nothing else; and only through their door (index.ts).
// The gallery page (web/) is a client: it imports nothing of src/, and no two of its rooms lean on each other.
const tiers = [
  ['main'],
  ['cli'],
  ['server'],
  ['api'],
  ['search', 'ingestion', 'evaluation', 'training', 'access'],
  ['vision', 'vectors'],
  ['model', 'catalogue', 'dataset'],
  ['onnx', 'config'],
  ['threads', 'telemetry'],
  ['domain'],
];

const roomPath = (room) => `^src/${room}(/|\\.ts$)`;

// The first tier is left out: nothing lies above it, and it has one room.
const upward = tiers.flatMap((rooms, tier) =>
  (tier === 0 ? [] : rooms).map((room) => ({
    name: `${room}-imports-downwards-only`,
    comment: `${room} may import only the tiers below it (see docs/architecture.md)`,
    severity: 'error',
    from: { path: roomPath(room) },
    to: {
      path: tiers
        .slice(0, tier + 1)
        .flat()
        .filter((other) => other !== room)
        .map(roomPath),
    },
  })),
);

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...upward,
    {
      name: 'one-door-a-room',
      comment: 'Import another room through its index.ts only',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'app-only-from-the-edge',
      comment: 'app.ts knows every adapter; only cli and main may know app.ts',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(cli/|main\\.ts|app(-models|-stores|-work)?\\.ts)'] },
      to: { path: '^src/app(-models|-stores|-work)?\\.ts$' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(web/)?src/', pathNot: ['worker\\.ts$', '\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'web-is-a-client',
      comment: 'What the page knows of Facet comes by the API, and its types from schema.graphql',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|dist|test|scripts)/' },
    },
    {
      name: 'nothing-imports-web',
      comment: 'src/ serves what web/ was built into',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^web/' },
    },
    {
      name: 'web-rooms-not-circular',
      comment: 'Of two rooms of web/src (its folders) at most one imports the other, by whatever way round',
      severity: 'error',
      scope: 'folder',
      from: { path: '^web/src/' },
      to: { circular: true },
    },
    {
      name: 'web-resolves',
      severity: 'error',
      from: { path: '^web/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['src/catalogue/generated/', '^web/src/generated\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
