// node write-and-die.mjs <from> <to> <call>: writes the bundle in <from> to <to>, and dies by SIGKILL just before the
// n-th call (from 1) of what changes folders: mkdir, writeFile, rename, rm. Call 0: writes over and over until killed.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [, , from, to, call] = process.argv;
const { readBundle, writeBundle } = await import('../../../dist/model/index.js');
const { manifest: read, imageHead, attributeEncoder } = await readBundle(from);
// What only the writer knows is left out.
const writers = ['format', 'created', 'files'];
const manifest = Object.fromEntries(Object.entries(read).filter(([field]) => !writers.includes(field)));

let calls = 0;
for (const change of ['mkdir', 'writeFile', 'rename', 'rm']) {
  const real = fs[change];
  fs[change] = (...args) => {
    if (++calls === Number(call)) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
}
syncBuiltinESMExports();

do {
  await writeBundle(to, { imageHead, attributeEncoder, manifest });
  if (call === '0') process.stdout.write('.');
} while (call === '0');
process.stdout.write(`${calls}`);
