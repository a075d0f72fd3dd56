import { useId, useRef } from 'react';
import { useMutation } from 'urql';
import { useLocation } from 'wouter';
import { RemoveImageDocument } from '../generated.ts';
import { lastSearch } from '../search/last-search.ts';
import { useAskAnew } from '../server/ask-anew.ts';
import { problemOf } from '../server/problem.ts';

interface Props {
  readonly id: string;
  readonly externalId: string;
}

/** Takes a face out of the gallery, once that is confirmed, and goes back to the search it was found with. */
export function RemoveImage({ id, externalId }: Props) {
  const [, navigate] = useLocation();
  const askAnew = useAskAnew();
  const [{ fetching, error, data }, remove] = useMutation(RemoveImageDocument);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const back = () => {
    askAnew();
    navigate(lastSearch(), { replace: true });
  };
  const confirm = async () => {
    const { data: answer } = await remove({ ids: [id] });
    if (answer?.deleteImages.deleted.includes(id) === true) back();
  };
  const refusal = data?.deleteImages.errors.at(0);
  const gone = refusal?.code === 'NOT_FOUND';
  return (
    <>
      <button
        type="button"
        className="button button-quiet remove-open"
        onClick={() => dialog.current?.showModal()}
      >
        Remove from the gallery
      </button>
      <dialog ref={dialog} className="remove" aria-labelledby={title}>
        <h2 id={title}>{gone ? 'It is gone already' : `Remove face ${externalId}?`}</h2>
        <p>
          {gone
            ? 'Somebody else has removed it meanwhile.'
            : 'Nobody who searches here will find it any more. The file it came from stays where it is.'}
        </p>
        {!gone && (error !== undefined || refusal !== undefined) && (
          <p role="alert" className="remove-problem">
            {error === undefined ? refusal?.message : problemOf(error).message}
          </p>
        )}
        <p className="remove-acts">
          {gone ? (
            <button type="button" className="button" onClick={back}>
              Back to the search
            </button>
          ) : (
            <>
              <button type="button" className="button button-quiet" onClick={() => dialog.current?.close()}>
                Keep it
              </button>
              <button
                type="button"
                className="button button-danger"
                disabled={fetching}
                onClick={() => void confirm()}
              >
                {fetching ? 'Removing …' : 'Remove it'}
              </button>
            </>
          )}
        </p>
      </dialog>
    </>
  );
}
