import { FacetError } from '../domain/index.js';
import type { Device, Provider } from './tensor.js';

/** One way of loading a model. */
export interface Attempt {
  readonly provider: Provider;
  /** Refuse rather than leave operators that the provider lacks to the CPU. */
  readonly whole: boolean;
}

/** A loaded session and the provider that really runs it. */
export interface Placed<T> {
  readonly session: T;
  readonly provider: Provider;
  readonly note: string | undefined;
}

/**
 * Loads a model on a device. CUDA is first asked to run all of it, so that "runs on CUDA" is a fact and not a wish:
 * ONNX Runtime would otherwise hand what CUDA lacks to the CPU without a word. Where it cannot, the rest may run on the
 * CPU, and `note` says so.
 * @param missing why CUDA cannot be tried here, or undefined
 * @throws FacetError `DEVICE_UNAVAILABLE` where `cuda` is demanded and cannot run the model; what `load` throws on the CPU
 */
export async function onDevice<T extends { release(): Promise<void> }>(
  device: Device,
  missing: () => string | undefined,
  load: (attempt: Attempt) => Promise<T>,
): Promise<Placed<T>> {
  const onCpu = async (note?: string): Promise<Placed<T>> => ({
    session: await load({ provider: 'cpu', whole: false }),
    provider: 'cpu',
    note,
  });
  if (device === 'cpu') return onCpu();
  const absent = missing();
  if (absent !== undefined) {
    if (device === 'cuda') throw new FacetError('DEVICE_UNAVAILABLE', absent, { field: 'device' });
    return onCpu();
  }
  try {
    return await onCuda(load);
  } catch (cause) {
    // A model that the CPU refuses too is at fault itself, and says so here.
    const fallback = await onCpu(`CUDA cannot run this model here: ${reason(cause)}`);
    if (device === 'auto') return fallback;
    await fallback.session.release();
    throw new FacetError('DEVICE_UNAVAILABLE', fallback.note ?? '', { field: 'device' }, { cause });
  }
}

async function onCuda<T>(load: (attempt: Attempt) => Promise<T>): Promise<Placed<T>> {
  try {
    return { session: await load({ provider: 'cuda', whole: true }), provider: 'cuda', note: undefined };
  } catch (cause) {
    const session = await load({ provider: 'cuda', whole: false });
    const note = `CUDA runs a part of this model, the CPU the rest: ${reason(cause)}`;
    return { session, provider: 'cuda', note };
  }
}

/** An error's message, whatever was thrown. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
