import { cholesky, dot } from '../kit/index.ts';

/** One period of one user: plan, weight 1 / propensity, features, what it brought, and where the user stood then. */
export interface Row {
  readonly user: string;
  readonly plan: number;
  readonly weight: number;
  readonly x: Float64Array;
  /** By outcome. */
  readonly reward: Float64Array;
  /** Absent: nothing more is to come. */
  readonly next?: { readonly x: Float64Array; readonly probability: Float64Array };
}

export interface Shape {
  readonly plans: number;
  readonly columns: number;
  readonly outcomes: number;
}

/** What of a regression does not depend on its targets. */
export interface Regression extends Shape {
  /** By plan, what its rows are multiplied by so that their weights count users. */
  readonly scale: Float64Array;
  /** By plan, users that its rows are worth. */
  readonly users: Float64Array;
  /** Factor of what all plans have in common, Σ_j s_j Σ w xx' + Λ; and of each plan by itself. */
  readonly common: Float64Array;
  readonly factors: readonly Float64Array[];
}

/**
 * Regressions of all plans on the same columns, θ_j = β + δ_j with δ_j ~ N(0, σ² Λ⁻¹): a prior worth one user, with Λ
 * the mean squares of the columns, so that units do not matter. Weights are 1/p and scaled to n_j = (Σ w)² / Σ_users
 * (Σ w)², as if all periods of a user were alike.
 */
export function shapeOf(rows: readonly Row[], { plans, columns, outcomes }: Shape): Regression {
  const weights = new Float64Array(plans);
  const byUser = new Map<string, Float64Array>();
  for (const { user, plan, weight } of rows) {
    weights[plan]! += weight;
    const own = byUser.get(user) ?? new Float64Array(plans);
    byUser.set(user, own);
    own[plan]! += weight;
  }
  const squares = new Float64Array(plans);
  for (const own of byUser.values()) own.forEach((weight, j) => (squares[j]! += weight * weight));
  const scale = weights.map((weight, j) => (squares[j]! > 0 ? weight / squares[j]! : 0));
  const users = weights.map((weight, j) => weight * scale[j]!);
  const grams = Array.from({ length: plans }, () => new Float64Array(columns * columns));
  for (const { plan, weight, x } of rows) addOuter(grams[plan]!, x, weight * scale[plan]!);
  const all = new Float64Array(columns * columns);
  for (const gram of grams) gram.forEach((value, at) => (all[at]! += value));
  const total = users.reduce((sum, n) => sum + n, 0);
  const ridge = Float64Array.from({ length: columns }, (_, c) =>
    total > 0 ? all[c * columns + c]! / total || 1 : 1,
  );
  const factorOf = (gram: Float64Array) => {
    const a = Float64Array.from(gram);
    for (let c = 0; c < columns; c++) a[c * columns + c]! += ridge[c]!;
    const factor = cholesky.factor(a, columns);
    // A Gram matrix with something on its diagonal fails to factor only when a feature was not finite.
    return factor.ok ? factor.value : new Float64Array(columns * columns).fill(Number.NaN);
  };
  return { plans, columns, outcomes, scale, users, common: factorOf(all), factors: grams.map(factorOf) };
}

function addOuter(gram: Float64Array, x: Float64Array, weight: number): void {
  const n = x.length;
  for (let i = 0; i < n; i++) {
    const by = weight * x[i]!;
    if (by === 0) continue;
    for (let j = i; j < n; j++) gram[i * n + j]! += by * x[j]!;
  }
}

export interface FittedQ {
  /** By outcome: plans x columns. */
  readonly theta: readonly Float64Array[];
  /** Outcomes x outcomes: covariance of what is left unexplained, with a guess of each variance worth one user. */
  readonly noise: readonly Float64Array[];
}

/**
 * Fitted Q evaluation of the logged policy π over `ahead` periods:
 *
 *     Q¹(x, j) ≈ E[r | x, j],   Q^h(x, j) ≈ E[r + Σ_i π(i | x′) Q^{h−1}(x′, i) | x, j],
 *
 * each a weighted ridge regression on x by plan (Ernst, Geurts and Wehenkel 2005, Journal of Machine Learning Research
 * 6, for a policy instead of the maximum: Le, Voloshin and Yue 2019, arXiv:1903.08738). A user without a next period
 * brings no more. Finite, so that it needs no discount and cannot diverge; what is not linear in x is projected.
 */
export function evaluate(
  rows: readonly Row[],
  regression: Regression,
  { ahead, guess }: { readonly ahead: number; readonly guess: number },
): FittedQ {
  const { outcomes, plans, columns } = regression;
  let theta: readonly Float64Array[] = Array.from(
    { length: outcomes },
    () => new Float64Array(plans * columns),
  );
  let targets: Float64Array[] = [];
  for (let h = 0; h < ahead; h++) {
    const before = theta;
    targets = before.map((known, k) =>
      Float64Array.from(rows, ({ reward, next }) => reward[k]! + (next ? valueOf(known, next) : 0)),
    );
    theta = targets.map((y) => solve(rows, y, regression));
  }
  return { theta, noise: unexplained(rows, { targets, theta, guess }, regression) };
}

/** V(x) = Σ_i π(i | x) x'θ_i. */
function valueOf(theta: Float64Array, { x, probability }: NonNullable<Row['next']>): number {
  const columns = x.length;
  return probability.reduce(
    (sum, p, i) => (p === 0 ? sum : sum + p * dot(theta.subarray(i * columns, (i + 1) * columns), x)),
    0,
  );
}

/** θ_j = β + δ_j of one target. */
function solve(
  rows: readonly Row[],
  y: Float64Array,
  { plans, columns, scale, common, factors }: Regression,
): Float64Array {
  const beta = new Float64Array(columns);
  rows.forEach(({ plan, weight, x }, row) => addTo(beta, x, weight * scale[plan]! * y[row]!));
  cholesky.solve(common, beta);
  const theta = new Float64Array(plans * columns);
  const partOf = (j: number) => theta.subarray(j * columns, (j + 1) * columns);
  rows.forEach(({ plan, weight, x }, row) =>
    addTo(partOf(plan), x, weight * scale[plan]! * (y[row]! - dot(beta, x))),
  );
  factors.forEach((factor, j) => {
    const delta = partOf(j);
    cholesky.solve(factor, delta);
    addTo(delta, beta, 1);
  });
  return theta;
}

function addTo(to: Float64Array, x: Float64Array, by: number): void {
  for (let c = 0; c < x.length; c++) to[c]! += by * x[c]!;
}

interface Fitted {
  readonly targets: readonly Float64Array[];
  readonly theta: readonly Float64Array[];
  readonly guess: number;
}

/** Weighted residual products over the users that are left when each column of each plan has taken one. */
function unexplained(
  rows: readonly Row[],
  { targets, theta, guess }: Fitted,
  { outcomes, columns, scale, users }: Regression,
): Float64Array[] {
  const sums = Array.from({ length: outcomes }, (_, k) =>
    Float64Array.from({ length: outcomes }, (__, l) => (k === l ? guess : 0)),
  );
  const residual = new Float64Array(outcomes);
  rows.forEach(({ plan, weight, x }, row) => {
    for (let k = 0; k < outcomes; k++)
      residual[k] = targets[k]![row]! - dot(theta[k]!.subarray(plan * columns, (plan + 1) * columns), x);
    for (let k = 0; k < outcomes; k++)
      for (let l = 0; l < outcomes; l++) sums[k]![l]! += weight * scale[plan]! * residual[k]! * residual[l]!;
  });
  const free = users.reduce((sum, n) => sum + Math.max(n - columns, 0), 0);
  return sums.map((row) => row.map((value) => value / (1 + free)));
}
