import { useState } from 'react';
import { AttributeChips } from '../attributes/AttributeChips.tsx';
import type { EvaluateRetrievalInput } from '../generated.ts';
import { PARTITIONS } from '../search/search-query.ts';
import type { Problem } from '../server/problem.ts';
import { PROTOCOLS } from './figures.ts';
import { inputOf, LIMITS, type MeasureFields, USUAL } from './measure-input.ts';
import { NumberField } from './NumberField.tsx';

const CHOICES = ['PARTIAL', 'PRESENT_ONLY', 'REFERENCE'] as const;
/** Fields of the API that a part of the form stands for. */
const SHOWN = /^(m|queries|seed|filter(\..*)?)$/;

/** Whether the form says at one of its fields what is wrong. */
export const saysAtField = ({ field }: Problem): boolean => field !== null && SHOWN.test(field);

interface Props {
  readonly start: (input: EvaluateRetrievalInput) => void;
  /** Why nothing can be begun now; null: it can. */
  readonly hindrance: string | null;
  readonly problem: Problem | null;
}

/** What to measure, and how. */
export function MeasureForm({ start, hindrance, problem }: Props) {
  const [fields, setFields] = useState(USUAL);
  const change = (next: Partial<MeasureFields>) => {
    setFields({ ...fields, ...next });
  };
  const wrongAt = (field: string) =>
    problem?.field === field || problem?.field?.startsWith(`${field}.`) === true
      ? problem.message.replace(/^\S+: /, '')
      : null;
  const number = (name: 'm' | 'queries' | 'seed', label: string) => (
    <NumberField
      label={label}
      value={fields[name]}
      limits={LIMITS[name]}
      wrong={wrongAt(name)}
      change={(value) => {
        change({ [name]: value });
      }}
    />
  );
  return (
    <form
      className="measure"
      onSubmit={(event) => {
        event.preventDefault();
        if (hindrance === null) start(inputOf(fields));
      }}
    >
      <div className="measure-fields">
        <label>
          Protocol
          <br />
          <select
            value={fields.protocol}
            onChange={({ target }) => {
              change({ protocol: CHOICES.find((choice) => choice === target.value) ?? 'PARTIAL' });
            }}
          >
            {CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {PROTOCOLS[choice]}
              </option>
            ))}
          </select>
        </label>
        {number('m', 'Attributes each')}
        {number('queries', 'Queries')}
        {number('seed', 'Seed')}
      </div>
      <details>
        <summary>Only a part of the gallery</summary>
        <div className="measure-part">
          <label>
            Partition{' '}
            <select
              value={fields.partition ?? ''}
              onChange={({ target }) => {
                change({ partition: PARTITIONS.find((name) => name === target.value) ?? null });
              }}
            >
              <option value="">any</option>
              {PARTITIONS.map((name) => (
                <option key={name} value={name}>
                  {name.toLowerCase()}
                </option>
              ))}
            </select>
          </label>
          <section aria-label="Labels of the images measured">
            <AttributeChips
              wishes={fields.labels}
              change={(labels) => {
                change({ labels });
              }}
              counts={undefined}
              onlySearchable={false}
            />
          </section>
        </div>
      </details>
      {wrongAt('filter') !== null && (
        <p className="wrong" role="alert">
          {wrongAt('filter')}
        </p>
      )}
      <div className="measure-act">
        <button
          type="submit"
          className="button"
          aria-disabled={hindrance !== null}
          aria-describedby="hindrance"
        >
          Measure now
        </button>
        <p id="hindrance" className="quiet" role="status">
          {hindrance}
        </p>
      </div>
    </form>
  );
}
