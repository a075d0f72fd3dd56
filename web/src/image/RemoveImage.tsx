import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { useLocation } from 'wouter';
import { RemoveImageDocument } from '../generated.ts';
import { ConfirmDialog } from '../kit/ConfirmDialog.tsx';
import { Dialog } from '../kit/Dialog.tsx';
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
  const client = useClient();
  const [shown, show] = useState<'nothing' | 'question' | 'gone'>('nothing');
  const back = () => {
    askAnew();
    navigate(lastSearch(), { replace: true });
  };
  const close = () => {
    // The question closes late, when what took its place may be there.
    show((now) => (now === 'question' ? 'nothing' : now));
  };
  const remove = async (): Promise<string | null> => {
    const { data, error } = await client.mutation(RemoveImageDocument, { ids: [id] }).toPromise();
    if (error !== undefined) return problemOf(error).message;
    const refusal = data?.deleteImages.errors.at(0);
    if (refusal === undefined) back();
    else if (refusal.code === 'NOT_FOUND') show('gone');
    else return refusal.message;
    return null;
  };
  return (
    <>
      <button
        type="button"
        className="button button-quiet remove-open"
        onClick={() => {
          show('question');
        }}
      >
        Remove from the gallery
      </button>
      {shown === 'question' && (
        <ConfirmDialog
          title={`Remove face ${externalId}?`}
          words={{ leave: 'Keep it', act: 'Remove it', acting: 'Removing …' }}
          danger
          act={remove}
          closed={close}
        >
          <p>Nobody who searches here will find it any more. The file it came from stays where it is.</p>
        </ConfirmDialog>
      )}
      {shown === 'gone' && (
        <Gone
          back={back}
          closed={() => {
            show('nothing');
          }}
        />
      )}
    </>
  );
}

function Gone({ back, closed }: { readonly back: () => void; readonly closed: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <Dialog title="It is gone already" dialog={dialog} closed={closed}>
      <p>Somebody else has removed it meanwhile.</p>
      <p className="dialog-acts">
        <button type="button" className="button" onClick={back}>
          Back to the search
        </button>
      </p>
    </Dialog>
  );
}
