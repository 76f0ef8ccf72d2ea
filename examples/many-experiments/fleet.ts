import {
  correctedTotal,
  correctedWinner,
  crossedPairs,
  metaAnalysis,
  screenInteractions,
  trafficPlan,
  type ConcurrentUsers,
  type Winner,
} from '../../src/experiments/index.ts';

/** Pairs of concurrent experiments that need something done about them. */
export const troubledPairs = (users: ConcurrentUsers) =>
  screenInteractions(crossedPairs(users)).filter(({ recommendation }) => recommendation !== 'ignore');

/** What past experiments of a kind say about the next ones, and how a quarter's users are shared between three. */
export function nextQuarter(past: readonly Winner[], users: number) {
  const { mean, tau, prediction } = metaAnalysis(past, { alpha: 0.05 });
  const prior = { mean: mean.value, sd: tau };
  const plan = trafficPlan(
    [
      { name: 'subject lines', prior, variance: 0.16, worth: 400_000 },
      { name: 'send times', prior, variance: 0.16, worth: 1_500_000 },
      { name: 'new template', prior, variance: 0.16, worth: 900_000, least: 50_000 },
    ],
    { users },
  );
  return { prior, prediction, plan };
}

/** What was launched, as it was claimed and as a holdout would find it. */
export function honestly(past: readonly Winner[]) {
  const winners = past.filter(({ value, se, critical }) => value / se >= critical);
  return {
    total: correctedTotal(past),
    winners: winners.map((won) => correctedWinner(won, { alpha: 0.05 })),
  };
}
