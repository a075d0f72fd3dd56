import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenModel, modelRoots } from '../../app-models.js';
import type { Config } from '../../config/index.js';
import { attributeQuery } from '../../domain/index.js';
import { loadModel, resolveBundle, type LoadedModel } from '../../model/index.js';
import { tryBackbone } from '../../vision/index.js';
import { fail, milliseconds, ok, warn, type Findings } from './findings.js';
import type { FolderUse } from './look-at-folder.js';

const ENCODINGS = 11;

/** The model: whether its bundle is whole and runs, on the backbone that it was trained on, and fits the gallery. */
export async function lookAtModel(
  findings: Findings,
  config: Config,
  use: FolderUse,
  gallery: string | null | undefined,
): Promise<void> {
  const advice = 'facet models list shows what there is; facet models use chooses another';
  const model = await findings.look('model', advice, async () => {
    const loaded = await loadModel(await resolveBundle(await chosenModel(config), modelRoots(config)));
    const took = await encodeTime(loaded).finally(() => loaded.close());
    const { name, attributes } = loaded.manifest;
    const text = `${name}, ${attributes.length} attributes, version ${loaded.version}, encodes a query in ${milliseconds(took)}`;
    if (gallery === null || gallery === undefined || gallery === loaded.version)
      return { verdict: ok(text), known: loaded };
    const other = `; the gallery was embedded with model ${gallery}`;
    return { verdict: warn(text + other, 'facet serve, or facet reindex, embeds it anew'), known: loaded };
  });
  if (model !== undefined) await lookAtBackbone(findings, config, use, model);
}

async function lookAtBackbone(
  findings: Findings,
  { dataDir, device, gpuDevice }: Config,
  use: FolderUse,
  { manifest }: LoadedModel,
): Promise<void> {
  // The first use converts the one that comes with Facet and keeps it; where there is no data folder, doctor makes none.
  const scratch = use.kind === 'none' ? await mkdtemp(join(tmpdir(), 'facet-doctor-')) : undefined;
  const advice = 'facet models import installs a backbone; FACET_DEVICE=cpu does without a GPU';
  try {
    await findings.look('backbone', advice, async () => {
      const options = { dataDir: scratch ?? dataDir, device, gpuDevice, backbone: manifest.backbone };
      const trial = await tryBackbone(options);
      const text = `${trial.id} runs on ${trial.provider} (FACET_DEVICE=${device}), ${milliseconds(trial.imageMs)} an image`;
      if (trial.hash !== manifest.backboneHash) {
        const other = `${text}; ${manifest.name} was trained on another one of that name`;
        return { verdict: fail(other, 'facet models import --replace installs that one again') };
      }
      if (trial.note === undefined) return { verdict: ok(text) };
      return { verdict: warn(`${text}; ${trial.note}`, 'see docs/gpu.md') };
    });
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

async function encodeTime(model: LoadedModel): Promise<number> {
  const [attribute] = model.manifest.attributes;
  const query = [attributeQuery({ present: [attribute] }).signed];
  const times: number[] = [];
  for (let i = 0; i < ENCODINGS; i++) {
    const started = performance.now();
    await model.encodeQueries(query);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[ENCODINGS >> 1];
}
