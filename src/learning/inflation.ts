import type { Experience } from '../outcomes/index.ts';
import type { AudienceOf, Weighted } from './audiences.ts';
import { writeRow, type Design } from './design.ts';
import type { Sketch } from './sketch.ts';
import { emptySums, type Sums } from './sums.ts';

/** A fitted regression of objective number `objective`, and the rows it was fitted to. */
export interface Fitted {
  readonly experience: Experience;
  readonly objective: number;
  readonly design: Design;
  readonly regression: Pick<Weighted, 'posterior' | 'sums' | 'weights'>;
  readonly audienceOf: AudienceOf;
  readonly sketch: Sketch;
}

/**
 * How much larger the variance of increments is than independent rows of equal noise would have it: users clustered,
 * noise of any shape. With C the posterior covariance, r the residuals, a the weights of rows, G = Σ a ww' and
 * s_u = Σ_{rows of u} a w r per user,
 *
 *   V = C (G/σ²) C,  V_users = n/(n − γ) U/(U − 1) C (Σ_u s_u s_u'/σ⁴) C,  inflation = tr(M V_users)/tr(M V), ≥ 1,
 *
 * where M is the second moment of sends in the sample of decisions, so that it is whole increments whose variance
 * is compared. Liang and Zeger (1986), made one number: it divides the information of the rows, which
 * keeps the belief Gaussian. Centred rows with propensities drawn afresh have hardly dependent scores, whatever
 * users are like; it is large where one draw is repeated for many rows of a user.
 */
export function inflationOf(fitted: Fitted): number {
  const { design } = fitted;
  const { posterior, sums } = fitted.regression;
  const { gram, users } = scatterOfUsers(fitted);
  const weights = metric(design, posterior.covariance, fitted.sketch);
  const model = trace(weights, sums) * posterior.noise;
  const robust = trace(weights, { width: sums.width, gram });
  if (users < 2 || !(model > 0)) return 1;
  const freedom = Math.max(sums.weight - posterior.determined, 1) / sums.weight;
  return Math.max(((robust / model) * (users / (users - 1))) / freedom, 1);
}

/** Σ_u s_u s_u', upper triangle, and the number of users with rows. */
function scatterOfUsers({ experience, objective, design, regression, audienceOf }: Fitted) {
  const { user, users, rows, reward, objectives } = experience;
  const { width } = design;
  const { posterior, weights } = regression;
  const scatter = emptySums(width);
  const w = new Float64Array(width);
  const score = new Float64Array(width);
  let found = 0;
  for (const members of rowsByUser(user, rows, users.length)) {
    score.fill(0);
    let known = 0;
    for (const row of members) {
      const y = reward[row * objectives.length + objective]!;
      if (Number.isNaN(y)) continue;
      known++;
      writeRow(experience, row, w);
      let residual = y;
      for (let j = 0; j < width; j++) residual -= posterior.mean[j]! * w[j]!;
      residual *= weights.get(audienceOf(experience, row, objective))!;
      for (let j = 0; j < width; j++) score[j]! += residual * w[j]!;
    }
    if (known === 0) continue;
    found++;
    addScatter(scatter.gram, score);
  }
  return { gram: scatter.gram, users: found };
}

function addScatter(gram: Float64Array, score: Float64Array): void {
  const n = score.length;
  for (let i = 0; i < n; i++) {
    const si = score[i]!;
    for (let j = i, at = i * n + i; j < n; j++, at++) gram[at]! += si * score[j]!;
  }
}

/** The rows of each user, by counting. */
function rowsByUser(user: Int32Array, rows: number, users: number): readonly Int32Array[] {
  const end = new Int32Array(users + 1);
  for (let row = 0; row < rows; row++) end[user[row]! + 1]!++;
  for (let u = 0; u < users; u++) end[u + 1]! += end[u]!;
  const order = new Int32Array(rows);
  const next = end.slice();
  for (let row = 0; row < rows; row++) order[next[user[row]!]!++] = row;
  return Array.from({ length: users }, (_, u) => order.subarray(end[u], end[u + 1]));
}

/** C_·Δ M C_Δ·, from the sends of the sample: Σ (Cφ)(Cφ)', upper triangle. */
function metric(
  { baseline, user: p, candidate: q, width }: Design,
  c: Float64Array,
  { kept }: Sketch,
): Float64Array {
  const out = new Float64Array(width * width);
  const phi = new Float64Array(p + q);
  const product = new Float64Array(width);
  for (const one of kept) {
    phi.set(one.user);
    for (let i = 0; i < one.count; i++) {
      phi.set(one.candidates.subarray(i * q, (i + 1) * q), p);
      for (let a = 0; a < width; a++) {
        let sum = 0;
        for (let j = 0, at = a * width + baseline; j < phi.length; j++, at++) sum += c[at]! * phi[j]!;
        product[a] = sum;
      }
      addScatter(out, product);
    }
  }
  return out;
}

/** tr(AB) of two symmetric matrices of which the upper triangles are read. */
function trace(a: Float64Array, { gram: b, width: n }: Pick<Sums, 'gram' | 'width'>): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += a[i * n + i]! * b[i * n + i]!;
    for (let j = i + 1, at = i * n + j; j < n; j++, at++) sum += 2 * a[at]! * b[at]!;
  }
  return sum;
}
