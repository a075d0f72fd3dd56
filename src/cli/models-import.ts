import type { Command } from 'commander';
import { FacetError } from '../domain/index.js';
import {
  DEFAULT_LIMITS,
  DEFAULT_PRESET,
  importBackbone,
  isPreset,
  PRESET_NAMES,
  type ImportedBackbone,
  type PreprocessingOverrides,
  type PresetName,
} from '../vision/index.js';
import { JSON_OPTION, type Run } from './command.js';
import { parseCount } from './folders.js';
import { interruptible } from './interrupt.js';

interface ImportFlags {
  readonly preset?: string;
  readonly inputSize?: string;
  readonly resize?: string;
  readonly channels?: string;
  readonly scale?: string;
  readonly mean?: string;
  readonly std?: string;
  readonly sha256?: string;
  readonly maxBytes?: string;
  readonly replace?: boolean;
}

/** `facet models import`: an ONNX image classifier becomes a backbone to train on. */
export function addModelsImport(models: Command, run: Run): void {
  models
    .command('import')
    .description(
      'Make a backbone of an ONNX image classifier: cut before its last layer, checked, installed. Train on it with: facet train --backbone <id>',
    )
    .argument('<id>', 'what to call it: a-z, 0-9, dot, dash and underscore')
    .argument('<source>', 'an .onnx file, or its http(s) URL')
    .option(
      '--preset <name>',
      `how it wants its pixels: ${PRESET_NAMES.join(', ')} (default ${DEFAULT_PRESET})`,
    )
    .option('--input-size <n>', 'side of its square input, in pixels, where its file leaves it open')
    .option('--resize <n>', "shorter side before the centre crop, in place of the preset's")
    .option('--channels <order>', "RGB or BGR, in place of the preset's")
    .option('--scale <x>', "factor on the 0-255 values, in place of the preset's")
    .option('--mean <a,b,c>', "taken off after scaling, in place of the preset's")
    .option('--std <a,b,c>', "divided by after that, in place of the preset's")
    .option('--sha256 <hex>', 'refuse the file unless this is its SHA-256')
    .option('--max-bytes <n>', `refuse a larger file (default ${DEFAULT_LIMITS.maxBytes})`)
    .option('--replace', 'put it in the place of another backbone of that id')
    .option(...JSON_OPTION)
    .action((id: string, source: string, flags: ImportFlags, command: Command) =>
      run(command, async ({ config, output }) => {
        const preset = parsePreset(flags.preset);
        const options = {
          dataDir: config.dataDir,
          id,
          source,
          preset,
          overrides: parseOverrides(flags),
          inputSize: parseCount(flags.inputSize, '--input-size', 32, 1024),
          sha256: flags.sha256,
          maxBytes: parseCount(flags.maxBytes, '--max-bytes') ?? DEFAULT_LIMITS.maxBytes,
          replace: flags.replace ?? false,
        };
        const stage = output.stage('Importing');
        const imported = await interruptible('nothing was installed', (signal) =>
          importBackbone({
            ...options,
            signal,
            onProgress: (done, total) => {
              stage.update(done, total ?? options.maxBytes, 'bytes');
            },
          }),
        );
        stage.end();
        if (flags.preset === undefined) output.say(`No --preset was given: took ${preset}.`);
        const { record, hash, changed } = imported;
        output.result({ changed, hash, ...record }, describe(imported));
      }),
    );
}

function describe({ record, hash, changed }: ImportedBackbone): string {
  const { id, dimensions, cut, layout, batching, preset, preprocessing, source } = record;
  const { resize, crop, channels } = preprocessing;
  return [
    `${changed ? 'Installed' : 'Was installed already:'} backbone ${id}, ${dimensions} features, hash ${hash.slice(0, 12)}`,
    `  from       ${source.from}`,
    `  sha256     ${source.sha256}`,
    `  cut        at ${cut.tensor}, before the last ${cut.layer}`,
    `  input      ${layout}${batching === 'one' ? ', one image a run (its batch is fixed)' : ''}`,
    `  pixels     ${preset}: resize ${resize}, crop ${crop}, ${channels}`,
    `Train on it with: facet train <folders…> --backbone ${id}`,
  ].join('\n');
}

function parsePreset(name: string | undefined): PresetName {
  if (name === undefined) return DEFAULT_PRESET;
  if (isPreset(name)) return name;
  throw wrong('--preset', `"${name}" is not one of ${PRESET_NAMES.join(', ')}`);
}

function parseOverrides({ resize, channels, scale, mean, std }: ImportFlags): PreprocessingOverrides {
  return {
    ...(resize !== undefined && { resize: parseCount(resize, '--resize') ?? 0 }),
    ...(channels !== undefined && { channels: parseChannels(channels) }),
    ...(scale !== undefined && { scale: parseNumber(scale, '--scale') }),
    ...(mean !== undefined && { mean: parseTriple(mean, '--mean') }),
    ...(std !== undefined && { std: parseTriple(std, '--std') }),
  };
}

function parseChannels(text: string): 'RGB' | 'BGR' {
  if (text === 'RGB' || text === 'BGR') return text;
  throw wrong('--channels', `"${text}" is neither RGB nor BGR`);
}

function parseNumber(text: string, option: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw wrong(option, `"${text}" is not a number`);
}

function parseTriple(text: string, option: string): readonly [number, number, number] {
  const parts = text.split(',');
  if (parts.length !== 3) throw wrong(option, `"${text}" is not three numbers, comma-separated`);
  const [a, b, c] = parts.map((part) => parseNumber(part, option));
  return [a, b, c];
}

function wrong(field: string, what: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
}
