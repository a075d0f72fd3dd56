import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import './no-telemetry.js';
import ort from 'onnxruntime-node';
import { FacetError } from '../domain/index.js';
import { onDevice, reason, type Attempt } from './provider.js';
import type { Device, FloatTensor, Provider, Tensors } from './tensor.js';

export interface SessionOptions {
  readonly device: Device;
  /** Number of the GPU, as the CUDA driver counts them from 0 (default 0). */
  readonly gpuDevice?: number;
  /** Threads inside one operator. Default: ONNX Runtime's choice, one a core. */
  readonly threads?: number;
  /**
   * Whether idle threads spin while they wait for the next operator (default true). False costs microseconds an
   * operator and leaves the cores to others: on two busy cores a 240 MB product took 57 ms instead of 82 ms.
   */
  readonly spin?: boolean;
  /**
   * Whether the CPU's memory is laid out once for each shape of the feeds and kept (default true). False costs no
   * measurable time, and a session of FaceRes at 8 images a run holds 125 MB instead of 207.
   */
  readonly planMemory?: boolean;
}

interface LoadOptions extends Omit<SessionOptions, 'device'> {
  /** Whether memory is kept between runs (default true). False is for models of which there are many. */
  readonly arena?: boolean;
}

/** A session's outside: what it takes, gives, and where it really runs. */
export interface SessionFacts {
  readonly provider: Provider;
  /** What there is to say of the choice: `auto` could not take CUDA although it is installed, or took it for a part of the model. */
  readonly note: string | undefined;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

/** A loaded model on the calling thread. `run` blocks that thread's event loop: use it inside worker threads. */
export interface Session extends SessionFacts {
  /**
   * Runs the graph on float32 tensors and gives all its float32 outputs.
   * @throws FacetError `INTERNAL` where the feeds do not fit the graph
   */
  run(feeds: Tensors): Promise<Tensors>;
  release(): Promise<void>;
}

/**
 * Loads a model from a file's path or its bytes.
 * @throws FacetError `MODEL_INVALID` if ONNX Runtime cannot load it; `DEVICE_UNAVAILABLE` if `cuda` is demanded and
 * cannot run here, with the reason
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions): Promise<Session> {
  const { session, provider, note } = await onDevice(options.device, missingCuda, (attempt) =>
    load(attempt, model, options),
  );
  return {
    provider,
    note,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds) => run(session, feeds),
    release: () => session.release(),
  };
}

/** Asked first because ONNX Runtime reports a missing library on stderr only; its exception names no file. */
function missingCuda(): string | undefined {
  const name = 'libonnxruntime_providers_cuda.so';
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const folder = join(root, 'bin/napi-v6', process.platform, process.arch);
  if (existsSync(join(folder, name))) return undefined;
  return `CUDA is not available: ${name} is not in ${folder}`;
}

/** @throws FacetError `MODEL_INVALID` if ONNX Runtime cannot load it */
export async function load(
  { provider, whole }: Attempt,
  model: Uint8Array | string,
  { threads, spin = true, planMemory = true, gpuDevice = 0, arena = true }: LoadOptions,
): Promise<ort.InferenceSession> {
  const options: ort.InferenceSession.SessionOptions = {
    // The Node binding takes the device's number and no other option of the CUDA provider (see docs/gpu.md).
    executionProviders: [provider === 'cuda' ? { name: 'cuda', deviceId: gpuDevice } : 'cpu'],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    enableCpuMemArena: arena,
    ...(provider === 'cpu' && !planMemory && { enableMemPattern: false }),
    // Errors are thrown; ONNX Runtime would print them on stderr as well.
    logSeverityLevel: 4,
    extra: {
      session: {
        ...(!spin && { intra_op: { allow_spinning: '0' } }),
        ...(whole && { disable_cpu_ep_fallback: '1' }),
      },
    },
  };
  try {
    return typeof model === 'string'
      ? await ort.InferenceSession.create(model, options)
      : await ort.InferenceSession.create(model, options);
  } catch (cause) {
    throw new FacetError(
      'MODEL_INVALID',
      `ONNX Runtime cannot load the model: ${reason(cause)}`,
      {},
      { cause },
    );
  }
}

async function run(session: ort.InferenceSession, feeds: Tensors): Promise<Tensors> {
  const inputs = Object.entries(feeds).map(
    ([name, { data, dims }]) => [name, new ort.Tensor('float32', data, dims)] as const,
  );
  const results = await session.run(Object.fromEntries(inputs)).catch((cause: unknown) => {
    throw new FacetError('INTERNAL', `ONNX Runtime: ${reason(cause)}`, {}, { cause });
  });
  const outputs = Object.entries(results).map(
    ([name, tensor]) => [name, toFloatTensor(name, tensor)] as const,
  );
  return Object.fromEntries(outputs);
}

function toFloatTensor(name: string, { data, dims }: ort.Tensor): FloatTensor {
  if (data instanceof Float32Array) return { data, dims };
  throw new FacetError('INTERNAL', `output "${name}" is not float32`);
}
