// What arms give, in made-up settings.
import type { Stream } from '../../kit/index.ts';

/** Rewards by mean: their standard deviation, how one is drawn, and their range where there is one. */
interface Reward {
  readonly sd: (mean: number) => number;
  readonly draw: (mean: number, stream: Stream) => number;
  readonly range?: readonly [number, number];
}

const logNormal = (mean: number, sigma: number, stream: Stream): number =>
  mean * Math.exp(sigma * stream.normal() - (sigma * sigma) / 2);

/** One in `buyers` spends, and more of them in better arms; amounts are log-normal. */
const spend = (buyers: number): Reward => ({
  sd: (mean) => Math.sqrt(Math.max(0, mean * buyers * Math.E - mean * mean)),
  draw: (mean, stream) => (stream.uniform() < mean / buyers ? logNormal(buyers, 1, stream) : 0),
});

export const rewards = {
  gaussian: { sd: () => 1, draw: (mean, stream) => mean + stream.normal() },
  bernoulli: {
    sd: (mean) => Math.sqrt(Math.max(0, mean * (1 - mean))),
    draw: (mean, stream) => Number(stream.uniform() < mean),
    range: [0, 1],
  },
  /** Student's t of 3 degrees of freedom, whose fourth moment is infinite. */
  heavy: { sd: () => Math.sqrt(3), draw: (mean, stream) => mean + student3(stream) },
  'log-normal': {
    sd: (mean) => Math.abs(mean) * Math.sqrt(Math.E - 1),
    draw: (mean, stream) => logNormal(mean, 1, stream),
  },
  'spend of 1 in 4': spend(4),
  'spend of 1 in 30': spend(30),
} as const satisfies Readonly<Record<string, Reward>>;

export const rewardOf = (kind: keyof typeof rewards): Reward => rewards[kind];

function student3(stream: Stream): number {
  const [a, b, c] = [stream.normal(), stream.normal(), stream.normal()];
  return stream.normal() / Math.sqrt((a * a + b * b + c * c) / 3);
}
