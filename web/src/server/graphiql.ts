/** Whether this server has GraphiQL: the page's document says so, there are two of them (web/build.mjs). */
export const hasGraphiql =
  document.querySelector('meta[name="facet-graphiql"]')?.getAttribute('content') !== 'off';
