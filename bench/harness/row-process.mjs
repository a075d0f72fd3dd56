// The process of one row: does what run-row.mjs asks for, answers once, and ends.
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { openContext, Skip } from './context.mjs';

// Whoever asked is gone.
process.once('disconnect', () => process.exit(1));
const [request] = await once(process, 'message');
process.send(await answer(request), () => process.exit());

async function answer({ row: file, ...settings }) {
  const context = openContext(settings);
  try {
    const { row } = await import(pathToFileURL(file).href);
    const sizes = { ...row.sizes[context.mode] };
    const result = await row.run({ ...context, sizes });
    return { result, raced: context.raced() };
  } catch (error) {
    if (error instanceof Skip) return { skipped: error.message };
    process.stderr.write(`${error.stack}\n`);
    return { crashed: String(error.message ?? error) };
  } finally {
    await context.close();
  }
}
