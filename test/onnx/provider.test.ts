import { describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { onDevice, type Attempt } from '../../src/onnx/provider.js';
import type { Device } from '../../src/onnx/index.js';

/** Loads only where `works` says so; counts what is open. */
function machine(works: (attempt: Attempt) => boolean, missing?: string) {
  const tried: string[] = [];
  let open = 0;
  const load = (attempt: Attempt) => {
    tried.push(`${attempt.provider}${attempt.whole ? ' whole' : ''}`);
    if (!works(attempt)) return Promise.reject(new FacetError('MODEL_INVALID', `no ${attempt.provider}`));
    open++;
    return Promise.resolve({
      release: () => {
        open--;
        return Promise.resolve();
      },
    });
  };
  return {
    tried,
    open: () => open,
    place: (device: Device) => onDevice(device, () => missing, load),
  };
}

describe('onDevice', () => {
  it('asks CUDA for the whole model first, and says nothing where it runs it', async () => {
    const gpu = machine(() => true);
    expect(await gpu.place('auto')).toMatchObject({ provider: 'cuda', note: undefined });
    expect(await gpu.place('cuda')).toMatchObject({ provider: 'cuda', note: undefined });
    expect(gpu.tried).toEqual(['cuda whole', 'cuda whole']);
  });

  it('says that a part runs on the CPU', async () => {
    const gpu = machine(({ whole }) => !whole);
    const placed = await gpu.place('cuda');
    expect(placed.provider).toBe('cuda');
    expect(placed.note).toMatch(/^CUDA runs a part of this model, the CPU the rest: no cuda/);
  });

  it('falls back under auto with the reason, and fails under cuda leaving nothing open', async () => {
    const broken = machine(({ provider }) => provider === 'cpu');
    expect(await broken.place('auto')).toMatchObject({
      provider: 'cpu',
      note: 'CUDA cannot run this model here: no cuda',
    });
    expect(broken.tried).toEqual(['cuda whole', 'cuda', 'cpu']);
    const before = broken.open();
    await expect(broken.place('cuda')).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    expect(broken.open()).toBe(before);
  });

  it('does not try CUDA where it is missing or not asked for', async () => {
    const plain = machine(() => true, 'CUDA is not available: no library');
    expect(await plain.place('auto')).toMatchObject({ provider: 'cpu', note: undefined });
    expect(await plain.place('cpu')).toMatchObject({ provider: 'cpu', note: undefined });
    expect(plain.tried).toEqual(['cpu', 'cpu']);
    await expect(plain.place('cuda')).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: 'CUDA is not available: no library',
    });
  });

  it('blames the model where nothing can load it', async () => {
    const bad = machine(() => false);
    for (const device of ['auto', 'cuda', 'cpu'] as const)
      await expect(bad.place(device)).rejects.toMatchObject({ code: 'MODEL_INVALID', message: 'no cpu' });
  });
});
