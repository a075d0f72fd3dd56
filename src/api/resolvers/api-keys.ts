import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { ApiKey, CreateApiKeyInput, CreateApiKeyResult } from '../types/api-key.js';

@Resolver()
export class ApiKeysResolver {
  @Query(() => [ApiKey], {
    description: 'The API keys there are and were, newest first; at most 1,000.',
  })
  async apiKeys(@Ctx() { services }: ApiContext): Promise<ApiKey[]> {
    return (await services.keys.list()).map((key) => new ApiKey(key));
  }

  @Mutation(() => CreateApiKeyResult, {
    description:
      'Makes an API key. The first one closes the installation: from then on callers without a key may do no more than FACET_ANONYMOUS says.',
  })
  async createApiKey(
    @Ctx() { services }: ApiContext,
    @Arg('input', () => CreateApiKeyInput, { description: 'The key to be made.' }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyResult> {
    const { text, key } = await services.keys.create(input);
    return new CreateApiKeyResult(text, new ApiKey(key));
  }

  @Mutation(() => ApiKey, {
    description:
      'Revokes an API key for good: refused at once by this process, and within two seconds by others. Revoking it again changes nothing.',
  })
  async revokeApiKey(
    @Ctx() { services }: ApiContext,
    @Arg('id', () => ID, { description: "The key's id." }) id: string,
  ): Promise<ApiKey> {
    return new ApiKey(await services.keys.revoke(id));
  }
}
