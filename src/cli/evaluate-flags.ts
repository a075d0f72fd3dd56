import { FacetError, type Partition } from '../domain/index.js';
import { PROTOCOLS, type Protocol } from '../evaluation/index.js';
import { parseBounds, type Bound } from './evaluate-bounds.js';
import { parseCount, parsePartitions, parseSeed } from './folders.js';

/** What commander gives. */
export interface EvaluateFlags {
  readonly protocol: string;
  readonly attributes: string;
  readonly queries: string;
  readonly seed: string;
  readonly partition?: string;
  readonly k: string;
  readonly indexQuality?: true;
  readonly html?: string;
  readonly images: boolean;
  readonly record?: true;
  readonly compare?: string;
  readonly failBelow?: readonly string[];
  readonly server?: string;
}

/** What was asked, checked. */
export interface EvaluateSettings {
  readonly protocol: Protocol;
  readonly ms: readonly number[];
  readonly queries: number;
  readonly seed: number;
  readonly ks: readonly number[];
  readonly partitions: readonly Partition[] | undefined;
  readonly indexQuality: boolean;
  /** Path of the page to write. */
  readonly html: string | undefined;
  /** Whether the page shows pictures. */
  readonly images: boolean;
  readonly record: boolean;
  /** `last`, or the id of a recorded run. */
  readonly compare: string | undefined;
  readonly bounds: readonly Bound[];
  /** Address of the server that measures; undefined: this process does. */
  readonly server: string | undefined;
}

/** @throws FacetError `BAD_USER_INPUT` naming the option */
export function parseEvaluateFlags(flags: EvaluateFlags): EvaluateSettings {
  const ms = parseList(flags.attributes, '--attributes', 40);
  const ks = parseList(flags.k, '--k', 100_000);
  if (flags.compare !== undefined && flags.compare !== 'last' && ms.length > 1) {
    throw new FacetError('BAD_USER_INPUT', '--compare: an id is one run; give --attributes one number', {
      field: '--compare',
    });
  }
  return {
    protocol: parseProtocol(flags.protocol),
    ms,
    queries: parseCount(flags.queries, '--queries', 1, 100_000) ?? 1000,
    seed: parseSeed(flags.seed),
    ks,
    partitions: parsePartitions(flags.partition, '--partition'),
    indexQuality: flags.indexQuality === true,
    html: flags.html,
    images: flags.images,
    record: flags.record === true,
    compare: flags.compare,
    bounds: parseBounds(flags.failBelow ?? [], ks),
    server: parseServer(flags),
  };
}

function parseServer({ server, indexQuality, compare, record }: EvaluateFlags): string | undefined {
  if (server === undefined) return undefined;
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol)) {
    throw new FacetError('BAD_USER_INPUT', `--server: "${server}" is no address like http://127.0.0.1:4000`, {
      field: '--server',
    });
  }
  if (indexQuality === true) {
    throw new FacetError('BAD_USER_INPUT', '--index-quality: cannot be asked of a --server', {
      field: '--index-quality',
    });
  }
  if (compare !== undefined && record !== true) {
    throw new FacetError('BAD_USER_INPUT', '--compare: a --server compares recorded runs: add --record', {
      field: '--compare',
    });
  }
  return server;
}

function parseProtocol(text: string): Protocol {
  const protocol = PROTOCOLS.find((id) => id === text);
  if (protocol !== undefined) return protocol;
  throw new FacetError('BAD_USER_INPUT', `--protocol: "${text}" is not one of ${PROTOCOLS.join(', ')}`, {
    field: '--protocol',
  });
}

/** Reads `1,5,10`: distinct whole numbers. */
function parseList(text: string, option: string, most: number): number[] {
  const values = text.split(',').map((word) => parseCount(word.trim() || word, option, 1, most) ?? NaN);
  if (new Set(values).size === values.length) return values;
  throw new FacetError('BAD_USER_INPUT', `${option}: "${text}" repeats a number`, { field: option });
}
