// A small writer of SVG: text in, text out, the same bytes every time.

type Value = string | number;

/** `<name attributes>children</name>`; numbers to two places, text escaped, children taken as they are. */
export function element(
  name: string,
  attributes: Readonly<Record<string, Value>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(format(value))}"`);
  const open = `<${name}${written.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

/** A line of text. */
export function text(x: number, y: number, content: string, attributes: Record<string, Value> = {}): string {
  return element('text', { x, y, ...attributes }, [escape(content)]);
}

/** Straight lines from point to point. */
export function polyline(
  points: readonly (readonly [number, number])[],
  attributes: Record<string, Value>,
): string {
  const path = points.map((point) => point.map(format).join(',')).join(' ');
  return element('polyline', { points: path, fill: 'none', ...attributes });
}

/**
 * A whole picture on a light ground of its own, so that it can be read on a dark page too.
 * @param description what the picture shows, for those who cannot see it
 */
export function picture(
  width: number,
  height: number,
  description: string,
  children: readonly string[],
): string {
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'font-family': 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif',
    'font-size': 12,
    fill: '#374151',
  };
  const ground = element('rect', { width, height, rx: 6, fill: '#ffffff' });
  const lines = [element('title', {}, [escape(description)]), ground, ...children];
  return `${element('svg', root, ['\n', ...lines.map((line) => `${line}\n`)])}\n`;
}

function format(value: Value): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
