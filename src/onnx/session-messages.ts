import type { SessionFacts, SessionOptions } from './session.js';
import type { Tensors } from './tensor.js';

/** What a session thread is asked … */
export type SessionRequest =
  | { readonly kind: 'load'; readonly model: Uint8Array | string; readonly options: SessionOptions }
  | { readonly kind: 'run'; readonly session: number; readonly feeds: Tensors }
  | { readonly kind: 'release'; readonly session: number };

/** … and answers, in kind. */
export type SessionReply =
  | { readonly kind: 'load'; readonly session: number; readonly facts: SessionFacts }
  | { readonly kind: 'run'; readonly outputs: Tensors }
  | { readonly kind: 'release' };
