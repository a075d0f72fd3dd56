// node examples/typed-client/main.ts SMILING -MALE: the ten best faces. Node 24 runs TypeScript as it stands.
import { request } from './facet-client.ts';
import { AttributesDocument } from './generated.ts';
import { searchFaces } from './search-faces.ts';

const url = process.env.FACET_URL ?? 'http://localhost:4000';
const { attributes } = await request(url, AttributesDocument, {});
const asked = (wanted: boolean) =>
  attributes
    .map(({ attribute }) => attribute)
    .filter((name) => process.argv.slice(2).includes(wanted ? name : `-${name}`));

let rank = 0;
for await (const { node, probability } of searchFaces(
  url,
  { present: asked(true), absent: asked(false) },
  10,
)) {
  rank += 1;
  console.log(`${String(rank).padStart(2)}  ${probability?.toFixed(3) ?? 'n/a'}  ${url}${node.url}`);
  if (rank === 10) break;
}
