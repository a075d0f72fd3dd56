import { INTENDED_USE, OUT_OF_SCOPE, RESPONSIBLE_USE } from '../use.js';
import { bullets } from './markdown.js';

export const INTENDED_USE_SECTION: readonly string[] = ['## Intended use', INTENDED_USE];

export const OUT_OF_SCOPE_SECTION: readonly string[] = ['## Out of scope', bullets(OUT_OF_SCOPE)];

export const RESPONSIBLE_USE_SECTION: readonly string[] = ['## Responsible use', bullets(RESPONSIBLE_USE)];
