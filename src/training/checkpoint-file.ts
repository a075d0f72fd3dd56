import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { epochSchema } from '../model/index.js';
import type { FloatTensor, Tensors } from '../onnx/index.js';
import type { Checkpoint, CheckpointStore } from './checkpoint.js';

// A line of JSON, a line feed, and all tensors' float32 values one after the other (in the machine's byte order).

const tensorSchema = z.object({ name: z.string(), dims: z.array(z.int().min(0)) });

const headerSchema = z.object({
  /** Of the job: a checkpoint of another one is of no use. */
  fingerprint: z.string(),
  /** SHA-256 of the values. */
  sha256: z.string(),
  curves: z.array(epochSchema).min(1),
  meanAveragePrecision: z.number(),
  step: z.int().min(1),
  kept: z.array(tensorSchema),
  optimiser: z.array(tensorSchema),
});

type Header = z.infer<typeof headerSchema>;

/** One file, replaced as a whole: a crash leaves the last checkpoint or the one before. */
export class CheckpointFile implements CheckpointStore {
  constructor(
    private readonly path: string,
    private readonly fingerprint: string,
  ) {}

  /** @returns undefined where there is none of this very job, or it is damaged: then training starts anew */
  async read(): Promise<Checkpoint | undefined> {
    const bytes = await readIfThere(this.path);
    const end = bytes?.indexOf(0x0a) ?? -1;
    if (bytes === undefined || end < 0) return undefined;
    const header = parseHeader(bytes.toString('utf8', 0, end));
    if (header?.fingerprint !== this.fingerprint) return undefined;
    const values = bytes.subarray(end + 1);
    if (sha256(values) !== header.sha256) return undefined;
    // A copy, since float32 values must start at a multiple of four.
    const floats = new Float32Array(new Uint8Array(values).buffer);
    const all = restore([...header.kept, ...header.optimiser], floats);
    return {
      curves: header.curves,
      kept: {
        parameters: Object.fromEntries(all.slice(0, header.kept.length)),
        meanAveragePrecision: header.meanAveragePrecision,
      },
      optimiser: { step: header.step, tensors: Object.fromEntries(all.slice(header.kept.length)) },
    };
  }

  async write({ curves, kept, optimiser }: Checkpoint): Promise<void> {
    const tensors = [kept.parameters, optimiser.tensors].flatMap((named) => Object.values(named));
    const values = Buffer.concat(
      tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    );
    const header: Header = {
      fingerprint: this.fingerprint,
      sha256: sha256(values),
      curves: [...curves],
      meanAveragePrecision: kept.meanAveragePrecision,
      step: optimiser.step,
      kept: describe(kept.parameters),
      optimiser: describe(optimiser.tensors),
    };
    await mkdir(dirname(this.path), { recursive: true });
    const hidden = `${this.path}.tmp`;
    await writeFile(hidden, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), values]), {
      flush: true,
    });
    await rename(hidden, this.path);
  }
}

function describe(tensors: Tensors): Header['kept'] {
  return Object.entries(tensors).map(([name, { dims }]) => ({ name, dims: [...dims] }));
}

function restore(described: Header['kept'], floats: Float32Array): (readonly [string, FloatTensor])[] {
  let end = 0;
  return described.map(({ name, dims }) => {
    const start = end;
    end += dims.reduce((product, dim) => product * dim, 1);
    return [name, { data: floats.slice(start, end), dims }];
  });
}

function parseHeader(text: string): Header | undefined {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
