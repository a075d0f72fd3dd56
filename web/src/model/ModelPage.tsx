import { useEffect } from 'react';
import { Bundles } from './Bundles.tsx';
import { ModelInUse } from './ModelInUse.tsx';
import './model.css';

/** The model that answers searches: what it is, what was measured of it, and the others there are. */
export default function ModelPage() {
  useEffect(() => {
    document.title = 'Model – Facet';
  }, []);
  return (
    <div className="model">
      <ModelInUse />
      <Bundles />
    </div>
  );
}
