import { useQuery } from 'urql';
import { ModelPageDocument } from '../generated.ts';
import { Notice, ProblemNotice } from '../kit/Notice.tsx';
import { useAskAnew } from '../server/ask-anew.ts';
import { problemOf } from '../server/problem.ts';
import { AttributeTable } from './AttributeTable.tsx';
import { Calibration } from './Calibration.tsx';
import { Facts } from './Facts.tsx';
import { Retrieval } from './Retrieval.tsx';
import { TrainingCurves } from './TrainingCurves.tsx';
import { Use } from './Use.tsx';
import { there } from './figures.ts';

/** All that is known of the active model, or why there is nothing to show. */
export function ModelInUse() {
  const askAnew = useAskAnew();
  const [{ data, error }] = useQuery({
    query: ModelPageDocument,
    // Others change it too.
    requestPolicy: 'cache-and-network',
  });
  if (error !== undefined && data === undefined) {
    return (
      <>
        <h1>Model</h1>
        <ProblemNotice
          problem={problemOf(error)}
          // The list of models below may be wanting too.
          retry={askAnew}
        />
      </>
    );
  }
  if (data === undefined) {
    return (
      <>
        <h1>Model</h1>
        <p className="model-loading" role="status">
          Loading …
        </p>
      </>
    );
  }
  const { model } = data;
  if (!there(model)) {
    return (
      <>
        <h1>Model</h1>
        <Notice title="There is no model yet">
          <p>
            Nothing can be searched by appearance until there is one: <code>facet train</code> makes it from
            labelled images.
          </p>
        </Notice>
      </>
    );
  }
  return (
    <>
      <Facts model={model} />
      <Retrieval headline={model.headline ?? null} all={model.retrieval} />
      <TrainingCurves curves={model.curves} kept={model.keptEpoch ?? null} />
      <Calibration of={model.calibration} />
      <AttributeTable rows={model.attributeFigures} trained={model.attributes} />
      <Use use={model.use} weaknesses={model.weaknesses} />
    </>
  );
}
