import type { BundleFragment } from '../generated.ts';
import { ConfirmDialog } from '../kit/ConfirmDialog.tsx';
import type { Problem } from '../server/problem.ts';
import { attributes, share, there } from './figures.ts';

/** Asks whether the model is to be changed, and says what that means. It closes when the change has begun. */
export function ConfirmChange({
  to,
  from,
  begin,
  close,
}: {
  readonly to: BundleFragment;
  readonly from: BundleFragment | null;
  readonly begin: (model: string) => Promise<Problem | null>;
  readonly close: () => void;
}) {
  return (
    <ConfirmDialog
      title={`Search with ${to.name}?`}
      words={{ leave: 'Leave it as it is', act: 'Change the model', acting: 'Beginning …' }}
      act={async () => (await begin(to.name))?.message ?? null}
      closed={close}
    >
      <ul>
        <li>All images are embedded anew, in the background. With many of them that takes a while.</li>
        <li>
          Searches go on with {from?.name ?? 'the present model'} until that is done, and change over all at
          once.
        </li>
        <li>Rankings that somebody has begun to page through end then: they belong to the old model.</li>
        <Attributes to={to} from={from} />
      </ul>
      {there(to.headline) && there(from?.headline) && (
        <p>
          mAP {share(from.headline.meanAveragePrecision)} now, {share(to.headline.meanAveragePrecision)} then;
          each on its own validation images.
        </p>
      )}
    </ConfirmDialog>
  );
}

/** Fewer attributes are what a visitor would notice first. */
function Attributes({ to, from }: { readonly to: BundleFragment; readonly from: BundleFragment | null }) {
  const [now, then] = [from?.attributeCount, to.attributeCount];
  if (!there(now) || !there(then) || then >= now) return null;
  return (
    <li>
      It tells {attributes(then)}, where the present one tells {now}: the others cannot be searched by any
      more.
    </li>
  );
}
