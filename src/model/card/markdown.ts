/** A Markdown table; figures (every column but the first `left`) stand at the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left = head.length,
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i < left ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Text within a table's cell: a bar or a line's end would break the row. */
function cell(content: string): string {
  return content.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

export function list(items: readonly string[]): string {
  return items.join(', ') || 'none';
}

/** Three places; a dash where there is no figure. */
export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}
