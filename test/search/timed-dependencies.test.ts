import { expect, it } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import { createSearchService } from '../../src/search/index.js';
import { StageTimes } from '../../src/telemetry/index.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { inUse } from '../support/in-use.js';
import { SearchFixture, sumModel } from './search-fixture.js';

it('a search tells what its encoder, its index and its catalogue take, and finds what it found untimed', async () => {
  const fixture = await SearchFixture.open();
  try {
    await fixture.use(sumModel('timed'));
    await fixture.add(...Array.from({ length: 20 }, (_, n) => catalogueImage(n)));
    const stages = new StageTimes();
    const told: string[] = [];
    stages.listen((stage, seconds) => {
      expect(seconds).toBeGreaterThan(0);
      told.push(stage);
    });
    const { index, gallery, service } = fixture;
    const timed = createSearchService({
      index,
      catalogue: gallery.catalogue,
      model: inUse(() => fixture.model),
      stages,
    });
    const query = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
    const page = { first: 5, explain: true };
    expect(await timed.searchByAttributes(query, page)).toEqual(
      await service.searchByAttributes(query, page),
    );
    expect(new Set(told)).toEqual(new Set(['encode', 'index', 'catalogue']));
  } finally {
    await fixture.index.close();
  }
});
