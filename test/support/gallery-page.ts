import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core, with all its rules, finds serious or critical about the page. */
export async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe);
  const found = z
    .object({
      violations: z.array(
        z.object({
          id: z.string(),
          impact: z.string().nullable(),
          nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
        }),
      ),
    })
    .parse(await page.evaluate('axe.run()'));
  return found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

/** Links to the images that the page shows. */
export const faces = (page: Page) => page.locator('.face-link');
/** Resolves when the page shows what was asked last. */
export const settled = (page: Page) =>
  page.locator('.faces[data-settled="true"][aria-busy="false"]').first().waitFor();
/** Ids of the images shown, in their order. */
export const shownIds = async (page: Page) =>
  (await faces(page).evaluateAll((links) => links.map((link) => link.getAttribute('href')))).map((href) =>
    href?.replace('/image/', ''),
  );
/** The chip of what faces should look like. */
export const chip = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Appearance' }).getByRole('button', { name: new RegExp(`^${name}`) });
