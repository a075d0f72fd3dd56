/** An environment without some of its variables. */
export function without(names, environment = process.env) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}

/** For Facet with its embedded stores and the model that comes with it, whatever the caller's environment says. */
export const embedded = (dataDir) => ({
  ...without(['DATABASE_URL', 'QDRANT_URL', 'FACET_MODEL']),
  FACET_DATA_DIR: dataDir,
});
