// The policy that wrote the "bts" log of the Open Bandit Data, women's campaign, at its beginning: every item draws its
// click rate from its own beta distribution, and the three largest are shown in that order.
import { betaDist, gaussLegendre } from '../../src/kit/index.ts';

/** The prior of production, from `obp/policy/conf/prior_bts.yaml` of github.com/st-tech/zr-obp (Apache-2.0). */
const clicks = [
  12, 7, 984, 13, 15, 15, 11, 14, 9, 200, 72, 3, 14, 49, 1278, 3, 325, 14, 27, 14, 169, 48, 47, 18, 40, 12,
  447, 46, 5, 3, 5, 7, 35, 34, 99, 30, 880, 51, 182, 6, 45, 39, 10, 24, 72, 229,
];
const misses = [
  3612, 3173, 204484, 4517, 4765, 5331, 4131, 4728, 4028, 44280, 17918, 2309, 4339, 12922, 270771, 2480,
  68475, 5129, 7367, 5819, 38026, 13047, 11604, 5394, 10912, 4439, 94485, 10700, 2679, 2319, 2578, 3288, 9566,
  9775, 20120, 7317, 172026, 13673, 37329, 3365, 10911, 10734, 4278, 7574, 16826, 47462,
];

const positions = 3;
const rule = gaussLegendre(12);

/** Masses on either side at which each item's quantiles cut the line into panels: between them all is smooth. */
const cuts = [1e-16, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.15, 0.3, 0.5];

function panels(): readonly number[] {
  const ends = clicks.flatMap((a, item) =>
    cuts.flatMap((p) => [
      betaDist.quantile(p, a, misses[item]!),
      betaDist.upperQuantile(p, a, misses[item]!),
    ]),
  );
  return [0, ...ends.sort((x, y) => x - y), 1];
}

/**
 * P(item a is at place k) = integral of f_a(x) P(exactly k of the others lie above x) dx, exactly: the count of those
 * above x is Poisson-binomial. Gauss-Legendre quadrature on panels.
 */
function rankProbabilities(): number[][] {
  const out = clicks.map(() => Array.from<number>({ length: positions }).fill(0));
  const ends = panels();
  for (let panel = 1; panel < ends.length; panel++) {
    const [from, to] = [ends[panel - 1]!, ends[panel]!];
    if (!(to > from)) continue;
    rule.nodes.forEach((node, i) => {
      const x = (from + to) / 2 + (node * (to - from)) / 2;
      addAt(x, (rule.weights[i]! * (to - from)) / 2, out);
    });
  }
  return out;
}

function addAt(x: number, weight: number, out: readonly number[][]): void {
  const above = clicks.map((a, item) => betaDist.survival(x, a, misses[item]!));
  out.forEach((line, item) => {
    const density = betaDist.density(x, clicks[item]!, misses[item]!);
    if (density * weight < 1e-300) return;
    const counts = countsAbove(above, item);
    for (let k = 0; k < positions; k++) line[k]! += weight * density * counts[k]!;
  });
}

/** P(0, 1, 2 of the others lie above). */
function countsAbove(above: readonly number[], without: number): readonly number[] {
  const counts = [1, 0, 0];
  above.forEach((p, item) => {
    if (item === without) return;
    for (let k = positions - 1; k >= 0; k--)
      counts[k] = counts[k]! * (1 - p) + (k > 0 ? counts[k - 1]! * p : 0);
  });
  return counts;
}

/** The policy as a table: a line per item, its probability at each of the three positions. */
export default { kind: 'table', version: 1, probabilities: rankProbabilities() };
