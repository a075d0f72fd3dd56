import { lazy, Suspense } from 'react';
import { FiguresTable } from './FiguresTable.tsx';
import { Legend } from './Legend.tsx';
import type { LineChartProps } from './series.ts';
import './charts.css';

// What draws is larger than the rest of the page: fetched by who looks at a chart. Without it the figures are there.
const Drawing = lazy(() => import('./Drawing.tsx').catch(() => import('./NoDrawing.tsx')));

/**
 * Lines with intervals around them, as wide as there is room for and always as high; its figures fold out below. The
 * place is kept while the drawing is on its way.
 */
export function LineChart(props: LineChartProps) {
  const { label, x, y, series, references = [] } = props;
  return (
    <figure className="chart">
      <Legend series={series} references={references} />
      <p className="chart-axis" aria-hidden="true">
        {y.title}
      </p>
      <div className="chart-plot" role="img" aria-label={label}>
        <Suspense fallback={null}>
          <Drawing {...props} />
        </Suspense>
      </div>
      <p className="chart-axis chart-axis-x" aria-hidden="true">
        {x.title}
      </p>
      <FiguresTable x={x} y={y} series={series} label={label} />
    </figure>
  );
}
