import { cacheExchange, Client, fetchExchange } from 'urql';

/** A client of the API that served this page. `key`: API key sent with every request, or null. */
export function createClient(key: string | null): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: {
      headers: {
        // Uploads need it: forms of other sites cannot send it.
        'apollo-require-preflight': 'yes',
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
    },
  });
}
