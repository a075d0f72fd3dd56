/** Runs a generator to its end. */
export async function drain<T>(generator: AsyncGenerator<unknown, T>): Promise<{ value: T; yields: number }> {
  for (let yields = 0; ; yields++) {
    const next = await generator.next();
    if (next.done === true) return { value: next.value, yields };
  }
}
