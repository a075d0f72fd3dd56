import type { ReactNode } from 'react';
import type { ModelPageQuery } from '../generated.ts';
import { attributes, day } from './figures.ts';
import { Version } from './Version.tsx';

export type ModelFacts = NonNullable<ModelPageQuery['model']>;

/** What the model is and what it was made from. */
export function Facts({ model }: { readonly model: ModelFacts }) {
  const { data } = model;
  return (
    <header className="model-facts">
      <h1>{model.name}</h1>
      <p>
        {model.use.intended} <a href="#use">What it is not for</a>
      </p>
      <dl>
        <Fact name="Version">
          <Version version={model.version} />
        </Fact>
        <Fact name="Made">{day(model.createdAt)}</Fact>
        <Fact name="Images">
          {data.description} (
          {data.counts.map(({ use, images }) => `${images.toLocaleString()} ${use}`).join(', ')})
        </Fact>
        <Fact name="Licence">{data.licence}</Fact>
        <Fact name="Tells">{attributes(model.attributes.length)}</Fact>
        <Fact name="Backbone">
          {model.backbone}, {model.featureDimensions.toLocaleString()} features
        </Fact>
        <Fact name="Embedding">{model.embeddingDimensions} dimensions, compared by cosine</Fact>
        <Fact name="Recipe">
          {model.recipe}, seed {model.seed}
          {model.hyperparameters.length > 0 && (
            <details>
              <summary>Settings</summary>
              <ul>
                {model.hyperparameters.map(({ name, value }) => (
                  <li key={name}>
                    {name} {value}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </Fact>
      </dl>
      <p>
        <a href="#bundles">Other models there are</a>
      </p>
    </header>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
