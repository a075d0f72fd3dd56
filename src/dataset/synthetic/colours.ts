/** Colours of the drawings, as SVG paints. */

export type HairColour = 'black' | 'brown' | 'blond' | 'gray' | 'red';

export const HAIR_COLOURS: Readonly<Record<HairColour, readonly string[]>> = {
  black: ['#0f0902', '#17120f', '#1d1a1c'],
  brown: ['#5a3825', '#6b4423', '#4f2f1b'],
  blond: ['#e9c67b', '#f0d890', '#dfbd69'],
  gray: ['#9a9a9a', '#b5b5b5', '#c6c8cc'],
  red: ['#b55239', '#c4622d'],
};

export const PALE_SKIN = ['#fff4ef', '#fdf1ea', '#fbf3f1'] as const;
export const OTHER_SKIN = [
  '#eab687',
  '#e0b08c',
  '#d69c73',
  '#bb876f',
  '#a67358',
  '#ad6453',
  '#8a5544',
  '#74453d',
] as const;

export const LIPSTICKS = ['#c3123a', '#d81e5b', '#8e1244', '#e0322c'] as const;
export const EYE_SHADOWS = ['#6a3fb5', '#2a6fd6', '#1f9e8a', '#c2378f'] as const;
export const JEWELS = ['#f4c430', '#f8f8ff', '#d7263d', '#2ec4b6'] as const;
export const TIES = ['#b3001b', '#123c8c', '#0b6e4f', '#2b2b2b'] as const;
export const BACKGROUNDS = [
  '#c9d6df',
  '#8fa3ad',
  '#e8e4d9',
  '#a3b18a',
  '#d9b8c4',
  '#6d7f8c',
  '#f5f5f5',
] as const;
export const CLOTHES = ['#89bfd3', '#7a1319', '#07364f', '#e07a5f', '#3d405b', '#81b29a', '#f2cc8f'] as const;
