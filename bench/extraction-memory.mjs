// How much memory feature extraction takes as images grow: bench/extraction.mjs --memory starts this once a size.
//   node bench/extraction-memory.mjs <images>
// Made JPEGs of 178 × 218: a few distinct ones, told apart by a comment of their own (so that each hash differs, and
// each is decoded, inferred and stored). Every file is made when it is read: what is measured is ours.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openFeatureExtractor } from '../dist/vision/index.js';

const count = Number(process.argv[2]);
const scratch = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const noise = { type: 'gaussian', mean: 128, sigma: 60 };
const distinct = [];
for (let i = 0; i < 8; i++) {
  const image = sharp({ create: { width: 178, height: 218, channels: 3, noise, background: '#000' } });
  distinct.push(await image.blur(2).jpeg({ quality: 92 }).toBuffer());
}

/** A JPEG comment segment (FF FE, big-endian length with itself, text) after the start-of-image marker. */
function numbered(jpeg, n) {
  const text = Buffer.from(`image ${n}`);
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}

function* sources() {
  for (let key = 0; key < count; key++)
    yield { key, read: () => Promise.resolve(numbered(distinct[key % distinct.length], key)) };
}

const limits = { maxImageBytes: 20 * 1024 * 1024, maxImagePixels: 50_000_000 };
const extractor = await openFeatureExtractor({ dataDir: scratch, device: 'cpu', ...limits });
let done = 0;
for await (const result of extractor.extract(sources())) {
  if (!result.ok) throw result.error;
  done++;
}
await extractor.close();
rmSync(scratch, { recursive: true });
// Kilobytes on Linux and macOS alike, as Node gives them.
const peak = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ done, peak }));
