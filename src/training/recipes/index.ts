import { z } from 'zod';
import { FacetError } from '../../domain/index.js';
import type { DataFacts, Hyperparameters, Recipe, RecipeFactory } from '../recipe.js';
import { maskedRecipe } from './masked/index.js';
import { probeRecipe } from './probe/index.js';
import { referenceRecipe } from './reference/index.js';

const RECIPES: Readonly<Record<string, RecipeFactory>> = {
  masked: maskedRecipe,
  reference: referenceRecipe,
  probe: probeRecipe,
};

/** Ids for `--recipe`; the first is the default. */
export const RECIPE_IDS: readonly string[] = Object.keys(RECIPES);

/** @throws FacetError `BAD_USER_INPUT` for an unknown id or a hyper-parameter that cannot be used */
export function makeRecipe(id: string, facts: DataFacts, overrides: Hyperparameters = {}): Recipe {
  if (!Object.hasOwn(RECIPES, id)) {
    throw new FacetError('BAD_USER_INPUT', `recipe: "${id}" is not one of ${RECIPE_IDS.join(', ')}`, {
      field: 'recipe',
    });
  }
  try {
    return RECIPES[id](facts, overrides);
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    const message = `recipe ${id}: ${z.prettifyError(cause)}`;
    throw new FacetError('BAD_USER_INPUT', message, { field: 'overrides' }, { cause });
  }
}
