// Bandits with exact propensities, in made-up settings.
import { gaussHermite, normal } from '../../kit/index.ts';

/** What a bandit believes after `rows` rows: a normal distribution of the mean of each arm, and the sd of rewards. */
export interface Belief {
  readonly means: Float64Array;
  readonly sds: Float64Array;
  readonly scale: number;
  readonly rows: number;
}

/** Chances of arms by belief. */
export const policies = {
  thompson,
  /** The best arm, but for one draw in ten. */
  'epsilon-greedy': ({ means }) => {
    const best = means.indexOf(Math.max(...means));
    return means.map((_, a) => Number(a === best) * 0.9 + 0.1 / means.length);
  },
  /** 1/(arms + γ·gap) for all but the best (Abe and Long 1999), γ = 2√rows in standard deviations. */
  'inverse-gap': ({ means, scale, rows }) => {
    const best = means.indexOf(Math.max(...means));
    const gamma = (2 * Math.sqrt(rows)) / scale;
    const chances = means.map((mean) => 1 / (means.length + gamma * (means[best]! - mean)));
    chances[best]! += 1 - total(chances);
    return chances;
  },
  softmax: ({ means, scale }) => {
    const most = Math.max(...means);
    const raw = means.map((mean) => Math.exp((5 * (mean - most)) / scale));
    return raw.map((value) => value / total(raw));
  },
} as const satisfies Readonly<Record<string, (belief: Belief) => Float64Array>>;

const rule = gaussHermite(24);

/** The probability of each arm of being the best, by quadrature, made to sum to 1. */
function thompson({ means, sds }: Belief): Float64Array {
  if (means.length === 2) {
    const [a = 0, b = 0] = sds;
    const second = normal.cdf((means[1]! - means[0]!) / Math.sqrt(a * a + b * b));
    return Float64Array.of(1 - second, second);
  }
  const raw = means.map((mean, a) =>
    rule.nodes.reduce((sum, z, i) => {
      let chance = rule.weights[i]!;
      for (let b = 0; b < means.length; b++)
        if (b !== a) chance *= normal.cdf((mean + sds[a]! * z - means[b]!) / sds[b]!);
      return sum + chance;
    }, 0),
  );
  return raw.map((value) => value / total(raw));
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
