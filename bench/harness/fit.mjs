/**
 * The exponent e of cost ≈ c · sizeᵉ: the slope of least squares on log–log. 1 is linear, 0 constant.
 * @param sizes at least two different ones, > 0
 * @param costs > 0, one a size
 */
export function exponent(sizes, costs) {
  const x = sizes.map(Math.log);
  const y = costs.map(Math.log);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const along = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return along / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
