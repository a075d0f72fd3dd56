import { openEmbeddedIndex, type VectorIndex } from '../../src/vectors/index.js';
import { vectorIndexContract } from '../contract/vector-index.js';
import { MemoryEmbeddingStore } from '../support/memory-embedding-store.js';

vectorIndexContract('embedded', async (dimensions) => {
  const store = new MemoryEmbeddingStore();
  const open = () => openEmbeddedIndex({ store, dimensions, threads: 1 });
  let current: VectorIndex = await open();
  return {
    index: current,
    reopen: async () => {
      await current.close();
      current = await open();
      return current;
    },
    dispose: () => current.close(),
  };
});
