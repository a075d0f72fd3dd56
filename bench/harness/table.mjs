// A result as Markdown: the table of ratios, and beneath it what they are of (absolute figures, the machine).

/** @param result as in results.mjs @returns both tables, and what did not run */
export function markdownOf(result) {
  const { machine, date, mode, only } = result;
  return [
    `${date.slice(0, 10)}, commit ${machine.commit}, \`npm run bench${mode === 'default' ? '' : ` -- --${mode}`}\`` +
      `${only === null ? '' : `, only ${only.join(', ')}`}: ${machine.cpu}, ${machine.cores} cores, ` +
      `${machine.memoryGib} GiB, ${machine.platform}, Node ${machine.node}, ONNX Runtime ${machine.onnxruntime}, ` +
      `${machine.threads} threads a contender; load ${machine.loadAtStart} before the start.`,
    table(['work', 'against', 'ratio', 'target', 'met?'], result.rows.flatMap(ratioRows)),
    'What the ratios are of (medians; absolute figures are this machine’s):',
    table(['row', 'what', 'figure'], result.rows.flatMap(figureRows)),
  ].join('\n\n');
}

function ratioRows(row) {
  if (row.status !== 'ran') return [[row.name, '', `${row.status}: ${row.reason}`, '', '']];
  return row.cases.map((one) =>
    one.skipped === undefined
      ? [one.work, one.against, ratio(one), target(one), met(one)]
      : [one.work, one.against, `skipped: ${one.skipped}`, '', ''],
  );
}

function ratio({ median, least, greatest, unit, rounds }) {
  const suffix = unit === 's' ? ' s' : '';
  if (rounds.length === 1) return `${number(median)}${suffix}`;
  return `${number(median)}${suffix} (${number(least)}–${number(greatest)})`;
}

function target({ target, unit }) {
  if (target === null) return '';
  const suffix = unit === 's' ? ' s' : '';
  return 'atMost' in target ? `≤ ${target.atMost}${suffix}` : `≥ ${target.atLeast}${suffix}`;
}

const met = (one) => (one.met === null ? '' : one.met ? 'yes' : '**no**');

function figureRows(row) {
  if (row.status !== 'ran') return [];
  const seconds = { what: 'the row took', value: `${row.seconds.toFixed(0)} s` };
  const peers = row.peers.map((name) => ({ what: 'contender', value: name }));
  return [...row.figures, ...peers, seconds].map(({ what, value }) => [row.name, what, value]);
}

/** Three significant digits, without an exponent. */
export function number(value) {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

const table = (header, rows) => [header, header.map(() => '---'), ...rows].map(line).join('\n');
const line = (cells) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
