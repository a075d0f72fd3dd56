import { describe, expect, it } from 'vitest';
import { QdrantInterface, qdrantOpenApi, type WireRequest } from '../../support/qdrant/openapi.js';

/** The checker that the other tests trust must itself be able to say no. */
describe.skipIf(!qdrantOpenApi.present)(`the check of requests (${qdrantOpenApi.reason})`, () => {
  const faults = (method: string, path: string, body?: unknown): string[] => {
    const { pathname, searchParams } = new URL(path, 'http://q');
    const request: WireRequest = { method, path: pathname, query: searchParams, body };
    return new QdrantInterface().requestFaults(request);
  };
  const query = {
    query: [0.5, 0.5],
    limit: 3,
    params: { exact: true },
    filter: { must: [], must_not: null },
  };

  it.each([
    ['POST', '/collections/c/points/query', query],
    [
      'PUT',
      '/collections/c/points?wait=true',
      { points: [{ id: 1, vector: [1, 2], payload: { any: 'thing' } }] },
    ],
    ['PUT', '/collections/c', { vectors: { size: 300, distance: 'Cosine' }, shard_number: null }],
    ['GET', '/aliases', undefined],
  ])('accepts %s %s', (method, path, body) => {
    expect(faults(method, path, body)).toEqual([]);
  });

  it.each([
    ['an unknown path', 'POST', '/collections/c/points/seek', query, 'no such operation'],
    ['an unknown method', 'PATCH', '/collections/c/points/query', query, 'no such operation'],
    ['an unknown field', 'POST', '/collections/c/points/query', { ...query, top: 3 }, '.top: is unknown'],
    [
      'one deep inside',
      'POST',
      '/collections/c/points/query',
      { ...query, params: { exakt: true } },
      'exakt',
    ],
    ['a wrong type', 'POST', '/collections/c/points/query', { ...query, limit: '3' }, '.limit: is no number'],
    ['a number out of range', 'POST', '/collections/c/points/query', { ...query, limit: 0 }, 'out of range'],
    [
      'a Float32Array as JSON makes it',
      'PUT',
      '/collections/c/points',
      { points: [{ id: 1, vector: { 0: 1 } }] },
      'vector',
    ],
    [
      'a missing field',
      'PUT',
      '/collections/c/index',
      { field_schema: 'keyword' },
      '.field_name: is missing',
    ],
    [
      'a word that is no choice',
      'PUT',
      '/collections/c',
      { vectors: { size: 3, distance: 'cosine' } },
      'distance',
    ],
    ['an unknown parameter', 'PUT', '/collections/c/points?await=true', { points: [] }, '?await: is unknown'],
    ['a parameter of a wrong type', 'PUT', '/collections/c/points?wait=yes', { points: [] }, '?wait'],
    ['a body where none belongs', 'GET', '/aliases', {}, 'none is expected'],
    ['no body where one belongs', 'POST', '/collections/c/points/query', undefined, 'is no object'],
  ])('refuses %s', (_, method, path, body, words) => {
    expect(faults(method, path, body).join('\n')).toContain(words);
  });

  it('checks answers as well', () => {
    const request = { method: 'GET', path: '/aliases', query: new URLSearchParams(), body: undefined };
    const answer = (aliases: unknown) => ({ result: { aliases }, status: 'ok', time: 0 });
    const check = new QdrantInterface();
    expect(check.answerFaults(request, answer([{ alias_name: 'a', collection_name: 'c' }]))).toEqual([]);
    expect(check.answerFaults(request, answer([{ alias_name: 'a' }]))).toHaveLength(1);
  });
});
