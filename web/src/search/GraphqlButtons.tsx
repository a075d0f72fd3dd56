import { useEffect, useState } from 'react';
import { hasGraphiql } from '../server/graphiql.ts';

/** Takes the search along as GraphQL: into the clipboard, and into GraphiQL where the server has it. */
export function GraphqlButtons({ graphql }: { readonly graphql: string }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    setCopied(null);
  }, [graphql]);
  const copy = async () => {
    try {
      // Absent on pages that did not come by HTTPS or from this machine.
      await navigator.clipboard.writeText(graphql);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <>
      <button type="button" className="button button-quiet" onClick={() => void copy()}>
        {copied === true ? 'Copied' : 'Copy as GraphQL'}
      </button>
      {hasGraphiql && (
        <a className="button button-quiet" href={`/graphiql?query=${encodeURIComponent(graphql)}`}>
          Open as GraphQL
        </a>
      )}
      <span className="hidden" role="status">
        {copied === true && 'The search is in the clipboard, as GraphQL.'}
        {copied === false && 'It could not be copied: the text is below.'}
      </span>
      {copied === false && (
        <textarea
          className="graphql-text"
          aria-label="The search as GraphQL"
          readOnly
          value={graphql}
          onFocus={({ target }) => {
            target.select();
          }}
        />
      )}
    </>
  );
}
