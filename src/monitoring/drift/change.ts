import type { Count } from '../../experiments/index.ts';
import { rootOf } from '../../kit/index.ts';
import { critical } from '../finding.ts';

/**
 * The change of a share with every size that the score test does not reject at .05 (Mee, Biometrics 40, 1984):
 * |d − δ| ≤ 1.96 √(p(1 − p)/n_A + q(1 − q)/n_B), where p, q = p + δ are the likeliest shares that differ by δ. At no change
 * they are one, and the test is that of `pooledProportions`. Within −1 and 1; of nobody everything is possible.
 */
export function changeOf(before: Count, now: Count): readonly [low: number, high: number] {
  if (before.n === 0 || now.n === 0) return [-1, 1];
  const change = now.count / now.n - before.count / before.n;
  const beyond = (delta: number) => {
    const away = change - delta;
    return away * away - critical * critical * varianceUnder(before, now, delta);
  };
  return [
    rootOf((delta) => -beyond(delta), { low: -1, high: change }),
    rootOf(beyond, { low: change, high: 1 }),
  ];
}

/**
 * Variance of the change under the likeliest shares p and p + δ: the score Σ (x − np)/(p(1 − p)) of both, times its
 * denominators, falls through nought there.
 */
function varianceUnder(before: Count, now: Count, delta: number): number {
  const [least, most] = [Math.max(0, -delta), Math.min(1, 1 - delta)];
  const scoreOf = ({ n, count }: Count, p: number) =>
    (count === 0 ? 0 : count / p) - (count === n ? 0 : (n - count) / (1 - p));
  const score = (p: number) => scoreOf(before, p) + scoreOf(now, p + delta);
  const p = rootOf((at) => -score(at), { low: least, high: most });
  const q = p + delta;
  return Math.max(0, (p * (1 - p)) / before.n + (q * (1 - q)) / now.n);
}
