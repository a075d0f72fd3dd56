import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The command line. @throws Error that names the flag */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      full: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      peers: { type: 'boolean' },
      docs: { type: 'boolean', default: false },
      // Where results go, and rows come from, instead: tests of the harness.
      out: { type: 'string' },
      rows: { type: 'string' },
    },
    allowNegative: true,
  });
  if (values.full && values.quick) throw new Error('--full and --quick exclude each other');
  const mode = values.quick ? 'quick' : values.full ? 'full' : 'default';
  return {
    mode,
    only: values.only?.split(',').map((name) => name.trim()),
    peers: values.peers ?? mode !== 'quick',
    docs: values.docs,
    out: values.out,
    rows: resolve(values.rows ?? resolve(import.meta.dirname, '../rows')),
  };
}
