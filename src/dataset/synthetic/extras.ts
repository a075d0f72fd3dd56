import type { FaceSpec } from './face-spec.js';

/** SVG fragments for what facesjs cannot draw, in units of its 400 × 600 canvas (x = 200 is the middle of the face). */

/** facesjs's horizontal scale of a head: features on the face's surface follow it. */
export function headScale(face: FaceSpec): number {
  return 0.8 + 0.2 * face.fatness;
}

/** The same fragment on both sides. It is drawn for the left side of the picture. */
function bothSides(fragment: string): string {
  return `${fragment}<g transform="translate(400 0) scale(-1 1)">${fragment}</g>`;
}

/** Stretches a fragment with the head, about the middle of the face. */
function withHead(face: FaceSpec, fragment: string): string {
  const scale = headScale(face);
  return `<g transform="translate(${200 * (1 - scale)} 0) scale(${scale} 1)">${fragment}</g>`;
}

/** Over the clothes, under the head: shirt and tie, necklace. High enough for the backbones' centre crop (y < 530). */
export function neck(face: FaceSpec): string {
  return necktie(face.necktie) + necklace(face.necklace);
}

function necktie(paint: string | null): string {
  if (paint === null) return '';
  return `<g stroke="#000" stroke-width="3">
<path fill="#fff" d="M140 485 L260 485 L300 600 L100 600 Z"/>
<path fill="${paint}" d="M176 498 L224 498 L214 526 L186 526 Z M186 526 L214 526 L246 610 L154 610 Z"/>
<path fill="#fff" d="M140 478 L182 496 L148 540 L122 500 Z M260 478 L218 496 L252 540 L278 500 Z"/></g>`;
}

function necklace(paint: string | null): string {
  if (paint === null) return '';
  const beads = Array.from({ length: 11 }, (_, i) => {
    const x = -55 + i * 11;
    const y = 536 - (x * x) / 72;
    return `<circle cx="${200 + x}" cy="${y.toFixed(1)}" r="8"/>`;
  });
  return `<g fill="${paint}" stroke="#000" stroke-width="2.5">${beads.join('')}</g>`;
}

/** The roll below the chin, under the head. */
export function doubleChin(face: FaceSpec): string {
  if (!face.doubleChin) return '';
  return withHead(
    face,
    `<path fill="${face.skin}" stroke="#000" stroke-width="5" d="M108 452 C118 566 282 566 292 452 Z"/>`,
  );
}

/** On the bare skin, under eyes and mouth. */
export function skin(face: FaceSpec): string {
  return (rosyCheeks(face) + wrinkles(face) + bags(face) + eyeShadow(face.eyeShadow)).trim();
}

function rosyCheeks(face: FaceSpec): string {
  if (!face.rosyCheeks) return '';
  const cheek = '<ellipse cx="105" cy="388" rx="30" ry="24" fill="#f0123f" fill-opacity="0.5"/>';
  return withHead(face, bothSides(cheek));
}

function wrinkles(face: FaceSpec): string {
  if (face.young) return '';
  const forehead = '<path d="M140 222 Q170 214 200 220 T260 222 M148 240 Q174 233 200 238 T252 240"/>';
  const side =
    '<path d="M100 296 L84 288 M99 308 L80 308 M100 320 L84 328"/><path d="M160 392 Q132 415 134 452"/>';
  return `<g fill="none" stroke="#2a120c" stroke-opacity="0.75" stroke-width="4" stroke-linecap="round">${forehead}${withHead(face, bothSides(side))}</g>`;
}

function bags(face: FaceSpec): string {
  if (!face.bags) return '';
  return bothSides(
    '<path fill="#4a1f3f" fill-opacity="0.5" stroke="#2a120c" stroke-width="3" d="M106 332 Q140 378 174 332 Q140 348 106 332 Z"/>',
  );
}

function eyeShadow(paint: string | null): string {
  if (paint === null) return '';
  return bothSides(
    `<path fill="${paint}" fill-opacity="0.85" d="M92 306 Q98 268 140 268 Q178 268 180 306 Q140 290 92 306 Z"/>`,
  );
}

/** Above the eyes. The middle of a brow is at (140, 264). */
export function eyebrows({ eyebrows: { bushy, arched, tilt }, hairPaint }: FaceSpec): string {
  const thickness = bushy ? 27 : 6;
  const rise = arched ? 30 : 3;
  const inner = 176;
  const outer = 100;
  const middle = arched ? 130 : 138;
  const brow = `<path transform="rotate(${tilt.toFixed(1)} 140 264)" fill="${hairPaint}" stroke="#1a1009" stroke-width="1.5" stroke-linejoin="round" d="M${inner} 266 Q${middle} ${266 - 2 * rise} ${outer} ${266 + thickness / 3} Q${middle} ${266 - 2 * rise + 2 * thickness} ${inner} ${266 + thickness} Z"/>`;
  return bothSides(brow);
}

/** Around the mouth, whose middle is at (200, 440), under its lines. */
export function lips(face: FaceSpec): string {
  if (!face.bigLips && face.lipstick === null) return '';
  const reach = face.mouth.reach + (face.bigLips ? 10 : 4);
  const up = face.bigLips ? 26 : 13;
  const down = face.bigLips ? 32 : 17;
  const paint = face.lipstick ?? '#9c4a4a';
  const opacity = face.lipstick === null ? 0.75 : 1;
  const left = 200 - reach;
  const right = 200 + reach;
  return `<path fill="${paint}" fill-opacity="${opacity}" stroke="#2a0d10" stroke-width="2.5" d="M${left} 440 Q${200 - reach * 0.45} ${440 - up * 1.5} 200 ${440 - up * 0.7} Q${200 + reach * 0.45} ${440 - up * 1.5} ${right} 440 Q200 ${440 + down * 1.8} ${left} 440 Z"/>`;
}

/** Between nose and mouth, over both. */
export function mustache(face: FaceSpec): string {
  if (!face.mustache) return '';
  return `<path fill="${face.hairPaint}" stroke="#1a1009" stroke-width="3" stroke-linejoin="round" d="M200 410 C184 396 148 402 136 434 C160 424 184 432 200 422 C216 432 240 424 264 434 C252 402 216 396 200 410 Z"/>`;
}

/** Bare temples cut out of a straight hairline at y = 200, over the hair. */
export function hairline(face: FaceSpec): string {
  if (!face.receding) return '';
  const temple = `<path fill="${face.skin}" d="M88 212 C92 150 112 128 150 132 C170 142 172 180 178 208 Z"/>
<path fill="none" stroke="#000" stroke-width="4" d="M91 205 C94 150 112 128 150 132 C170 142 172 180 177 203"/>`;
  return withHead(face, bothSides(temple));
}

/** On the ear lobes, over everything: long hair does not hide them. */
export function earrings(face: FaceSpec): string {
  if (face.earrings === null) return '';
  const { paint, hoops } = face.earrings;
  const x = 54 + 31 * (1 - face.fatness);
  return bothSides(
    hoops
      ? `<circle cx="${x}" cy="374" r="14" fill="none" stroke="#000" stroke-width="9"/><circle cx="${x}" cy="374" r="14" fill="none" stroke="${paint}" stroke-width="5"/>`
      : `<circle cx="${x}" cy="368" r="12" fill="${paint}" stroke="#000" stroke-width="3"/>`,
  );
}
