import { storedSchema } from './stored-schema.js';

/** What lists show of a recorded run, as JSON: its id and date have columns of their own. */
export const summarySchema = storedSchema.shape.report.pick({
  protocol: true,
  m: true,
  seed: true,
  filter: true,
  modelName: true,
  modelVersion: true,
  gallery: true,
  queries: true,
  metrics: true,
});
