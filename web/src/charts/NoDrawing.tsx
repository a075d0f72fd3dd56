/** In the place of a drawing whose script could not be fetched. */
export default function NoDrawing() {
  return <p className="chart-missing">The drawing could not be fetched. Its figures are below.</p>;
}
