import { faceToSvgString, type FaceConfig, type Feature } from 'facesjs';
import * as extras from './extras.js';
import type { FaceSpec } from './face-spec.js';

/** Size of an aligned CelebA photograph in pixels. */
export const WIDTH = 178;
export const HEIGHT = 218;

const FEATURES: readonly Feature[] = [
  'accessories',
  'body',
  'ear',
  'eye',
  'eyebrow',
  'eyeLine',
  'facialHair',
  'glasses',
  'hair',
  'hairBg',
  'head',
  'jersey',
  'miscLine',
  'mouth',
  'nose',
  'smileLine',
];

/**
 * Draws a face as an SVG of 178 × 218 pixels. The frame is x 0–400, y 85–575 of facesjs's canvas, which puts eyes and
 * mouth where CelebA's alignment puts them: inside the centre crop of the backbones.
 */
export function drawFace(face: FaceSpec): string {
  const config = facesjsConfig(face);
  const layer = (...features: Feature[]) => facesjsLayer(config, face, features);
  const { angle, x, y } = face.pose;
  const eyes = face.eyes.narrow
    ? `<g transform="translate(0 310) scale(1.05 0.42) translate(-10 -310)">${layer('eye')}</g>`
    : layer('eye');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 85 400 490" preserveAspectRatio="none">
<rect x="0" y="85" width="400" height="490" fill="${face.background}"/>
<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(2)} 200 330)">
${head(layer('hairBg'))}
${layer('body', 'jersey')}
${extras.neck(face)}
${head(`${layer('ear')}
${extras.doubleChin(face)}
${layer('head')}
${extras.skin(face)}
${eyes}
${extras.eyebrows(face)}
${mouth(extras.lips(face) + layer('mouth'))}
${layer('facialHair', 'nose')}
${extras.mustache(face)}
${layer('hair')}
${extras.hairline(face)}
${layer('glasses', 'accessories')}
${extras.earrings(face)}`)}
</g></svg>`;
}

/** Mouths are drawn a quarter larger than facesjs does, about their middle: at 178 pixels a smile is else a few dots. */
function mouth(fragment: string): string {
  return `<g transform="translate(-50 -110) scale(1.25)">${fragment}</g>`;
}

/** Heads are drawn a tenth smaller than facesjs does, about eye level: the neck then shows in the centre crop too. */
function head(fragment: string): string {
  return `<g transform="translate(20 33) scale(0.9)">${fragment}</g>`;
}

function facesjsConfig(face: FaceSpec): FaceConfig {
  return {
    fatness: face.fatness,
    teamColors: [...face.clothes],
    hairBg: { id: face.hair.behind },
    body: { id: 'body', color: face.skin, size: face.bodySize },
    jersey: { id: face.jersey },
    ear: { id: 'ear1', size: 1 },
    // Left empty: facesjs would shade scalp and jaw alike, and only the jaw is stubble.
    head: { id: face.head, shave: '' },
    eyeLine: { id: 'none' },
    smileLine: { id: 'none', size: 1 },
    miscLine: { id: 'none' },
    facialHair: { id: face.facialHair.id },
    eye: { id: face.eyes.id, angle: face.eyes.angle },
    eyebrow: { id: 'none', angle: 0 },
    hair: { id: face.hair.id, color: face.hairPaint, flip: face.hairFlip },
    mouth: { id: face.mouth.id, flip: face.mouthFlip },
    nose: { id: face.nose.id, flip: face.nose.flip, size: face.nose.size },
    glasses: { id: face.glasses ?? 'none' },
    accessories: { id: face.hat ?? 'none' },
  };
}

/** Some of the features alone, without the SVG element around them, so that our own shapes can come in between. */
function facesjsLayer(config: FaceConfig, face: FaceSpec, features: readonly Feature[]): string {
  const part = structuredClone(config);
  for (const feature of FEATURES) if (!features.includes(feature)) part[feature].id = 'none';
  const svg = faceToSvgString(part);
  return svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replaceAll('$[faceShave]', face.stubble ? 'rgba(30,34,48,0.45)' : 'none')
    .replaceAll('$[headShave]', 'none');
}
