import { Suspense, useMemo, useReducer, useRef, useState } from 'react';
import { Provider } from 'urql';
import { Route, Switch } from 'wouter';
import { ImagePage } from '../image/ImagePage.tsx';
import { Loading } from '../kit/Loading.tsx';
import { NothingHere } from '../kit/Notice.tsx';
import { SearchPage } from '../search/SearchPage.tsx';
import { AskAnewContext } from '../server/ask-anew.ts';
import { createClient } from '../server/client.ts';
import { keptKey, keepKey } from '../server/key.ts';
import { KeyContext } from '../server/key-context.ts';
import { Header } from './Header.tsx';
import { page } from './page.tsx';
import { useArrival } from './use-arrival.ts';

// Not what most come for: fetched when asked for.
const AddPage = page(() => import('../adding/AddPage.tsx'));
const EvaluationsPage = page(() => import('../evaluation/EvaluationsPage.tsx'));
const EvaluationPage = page(() => import('../evaluation/EvaluationPage.tsx'));
const ComparisonPage = page(() => import('../evaluation/ComparisonPage.tsx'));
const ModelPage = page(() => import('../model/ModelPage.tsx'));

/** Everything: which page is shown goes by the address; what all of them share is the header and the API key. */
export function App() {
  const content = useRef<HTMLElement>(null);
  useArrival(content);
  const [key, setKey] = useState(keptKey);
  const [changes, askAnew] = useReducer((count: number) => count + 1, 0);
  // Another key sees other things, and so does everybody once the gallery has changed: nothing cached before may stay.
  const client = useMemo(() => createClient(key), [key, changes]);
  const keys = useMemo(() => {
    const use = new AbortController();
    return {
      key,
      inUse: use.signal,
      setKey: (next: string | null) => {
        if (next === key) return;
        use.abort();
        keepKey(next);
        setKey(next);
      },
    };
  }, [key]);
  return (
    <KeyContext value={keys}>
      <AskAnewContext value={askAnew}>
        <Provider value={client}>
          <a className="skip" href="#content">
            Skip to content
          </a>
          <Header />
          <main ref={content} id="content" tabIndex={-1}>
            <Suspense fallback={<Loading />}>
              <Switch>
                <Route path="/" component={SearchPage} />
                <Route path="/image/:id">{({ id }) => <ImagePage key={id} id={id} />}</Route>
                <Route path="/add" component={AddPage} />
                <Route path="/evaluations" component={EvaluationsPage} />
                <Route path="/evaluations/:id">{({ id }) => <EvaluationPage key={id} id={id} />}</Route>
                <Route path="/evaluations/:id/against/:baseline">
                  {({ id, baseline }) => <ComparisonPage id={id} baseline={baseline} />}
                </Route>
                <Route path="/model" component={ModelPage} />
                <Route>
                  <NothingHere />
                </Route>
              </Switch>
            </Suspense>
          </main>
        </Provider>
      </AskAnewContext>
    </KeyContext>
  );
}
