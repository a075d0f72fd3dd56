// From the start of `facet serve` on a gallery to the first page of a search over HTTP, and from the start of a bare
// Apollo server to its first answer: processes, so Node's own start is in both.
import { galleryFolder } from '../data/gallery-folder.mjs';
import { median, race } from '../harness/rounds.mjs';
import { bareToFirstAnswer, facetToFirstAnswer } from '../start/first-answer.mjs';

export const row = {
  name: 'start',
  sizes: {
    quick: { images: 500, rounds: 1, warmups: 0 },
    default: { images: 20_000, rounds: 3 },
    full: { images: 20_000, rounds: 11 },
  },
  async run(context) {
    const { images, rounds, warmups = 1 } = context.sizes;
    const folder = await galleryFolder(context, images);
    const contenders = { bare: bareToFirstAnswer, facet: () => facetToFirstAnswer(folder) };
    const ms = await race(contenders, { rounds, warmups });
    const seconds = (list) => `${(median(list) / 1000).toFixed(2)} s`;
    return {
      cases: [
        {
          work: `start to first answer, ${images.toLocaleString('en')} images indexed`,
          against: 'a bare Apollo server: how much later',
          unit: 's',
          rounds: ms.facet.map((time, round) => (time - ms.bare[round]) / 1000),
          target: { atMost: 2 },
        },
      ],
      figures: [
        { what: 'bare Apollo server to first answer', value: seconds(ms.bare) },
        { what: 'facet serve to first answer', value: seconds(ms.facet) },
      ],
    };
  },
};
