import { describe } from 'vitest';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from '../../catalogue/stores.js';
import { ingestingContract } from '../../contract/ingesting.js';
import { ingestionFaultsContract } from '../../contract/ingestion-faults.js';
import { watchingIngestionsContract } from '../../contract/watching-ingestions.js';

describe('on the embedded database', () => {
  ingestingContract(openEmbedded);
  watchingIngestionsContract(openEmbedded);
  ingestionFaultsContract(openEmbedded);
});

describe.skipIf(noPostgres)(`on PostgreSQL (${POSTGRES_NEEDED})`, () => {
  ingestingContract(openPostgres);
  watchingIngestionsContract(openPostgres);
  ingestionFaultsContract(openPostgres);
});
