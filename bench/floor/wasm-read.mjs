// WebAssembly by hand, for want of an assembler: read(from, to) loads every 16 bytes of the memory between two byte
// offsets (multiples of 128) into SIMD registers, and gives back some bits of their xor so that none is left out.
const [I32, V128] = [0x7f, 0x7b];
const REGISTERS = 8;

const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);
const vector = (items) => [...leb(items.length), ...items.flat()];
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const text = (string) => vector([...Buffer.from(string)]);

const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const tee = (local) => [0x22, local];
const xor = [0xfd, 0x51];
const load = (offset) => [0xfd, 0x00, 4, ...leb(offset)];
const [FROM, TO, FIRST] = [0, 1, 2];
const registers = Array.from({ length: REGISTERS }, (_, i) => FIRST + i);

const body = [
  ...vector([[REGISTERS, V128]]),
  ...[0x03, 0x40], // loop
  ...registers.flatMap((local, i) => [...get(local), ...get(FROM), ...load(16 * i), ...xor, ...set(local)]),
  ...[...get(FROM), 0x41, ...[0x80, 0x01], 0x6a, ...tee(FROM)], // from += 128
  ...[...get(TO), 0x49, 0x0d, 0], // if from < to, again
  0x0b,
  ...registers.flatMap((local, i) => (i === 0 ? get(local) : [...get(local), ...xor])),
  ...[0xfd, 0x1b, 0], // its first 32 bits
  0x0b,
];

export const WASM = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, vector([[0x60, ...vector([I32, I32]), ...vector([I32])]])),
  ...section(2, vector([[...text('bench'), ...text('memory'), 0x02, 0x00, 0]])),
  ...section(3, vector([[0]])),
  ...section(7, vector([[...text('read'), 0x00, 0]])),
  ...section(10, vector([[...leb(body.length), ...body]])),
]);
