import type { Reason, Verdict } from '../../evaluation/index.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const round = (value: number): string => String(Number(value.toPrecision(3))).replace(/^-/, '−');

const words: { readonly [K in Reason['kind']]: (reason: Extract<Reason, { readonly kind: K }>) => string } = {
  few_effective_rows: ({ effective, wants }) =>
    `it rests on ${round(effective)} effective rows, fewer than ${wants}`,
  one_row_dominates: ({ share, allows }) =>
    `one row carries ${percent(share)} of the weight, more than ${percent(allows)}`,
  mean_weight_off: ({ mean, z }) => `weights average ${round(mean)} instead of 1 (z ${round(z)})`,
  support_hole: ({ hole, allows }) =>
    `${percent(hole.mass)} of its choices were never made in the log${hole.segment === undefined ? '' : ` (${hole.segment})`}, more than ${percent(allows)}`,
  propensities_off: ({ p, disagreeing }) =>
    `the choices do not look drawn with the logged propensities (p ${round(p)}${disagreeing > 0 ? `, ${disagreeing} rows contradict themselves` : ''})`,
  few_rewards: ({ effective, wants }) =>
    `it rests on ${round(effective)} effective outcomes, fewer than ${wants}`,
  few_users: ({ users, wants }) => `there are ${users} users, fewer than ${wants}`,
  model_alone: () => 'it stands on the model alone, and the interval knows nothing of its error',
  weight_removed: ({ share, allows }) =>
    `${percent(share)} of the weight was taken away, more than ${percent(allows)}, and the interval does not cover it`,
  outside_rewards: ({ value, least, most }) =>
    `${round(value)} lies outside all rewards, which go from ${round(least)} to ${round(most)}`,
};

/** Why an estimate is less than reliable, as a person would say it. */
export const reasonsOf = ({ reasons }: Verdict): string[] =>
  reasons.map((reason) => (words[reason.kind] as (reason: Reason) => string)(reason));
