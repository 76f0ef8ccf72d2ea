import type { Reason, Verdict } from '../../evaluation/index.ts';
import { short } from '../text.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const periods = (count: number): string => (count === 1 ? '1 period' : `${count} periods`);
const round = (value: number): string => short(value, 3);

/** Beyond a hundred standard errors only the direction says anything. */
const far = (z: number): string => (Math.abs(z) <= 100 ? ` ${round(z)}` : z > 0 ? ' > 100' : ' < −100');

const words: { readonly [K in Reason['kind']]: (reason: Extract<Reason, { readonly kind: K }>) => string } = {
  few_effective_rows: ({ effective, wants }) =>
    `it rests on ${round(effective)} effective rows, fewer than ${wants}`,
  one_row_dominates: ({ share, allows }) =>
    `one row carries ${percent(share)} of the weight, more than ${percent(allows)}`,
  mean_weight_off: ({ mean, z }) => `weights average ${round(mean)} instead of 1 (z${far(z)})`,
  support_hole: ({ hole, allows }) =>
    `${percent(hole.mass)} of its choices were never made in the log${hole.segment === undefined ? '' : ` (${hole.segment})`}, more than ${percent(allows)}`,
  propensities_off: ({ p, disagreeing }) =>
    `the choices do not look drawn with the logged propensities (p ${round(p)}${disagreeing > 0 ? `, ${disagreeing} rows contradict themselves` : ''})`,
  few_rewards: ({ effective, wants }) =>
    `it rests on ${round(effective)} effective outcomes, fewer than ${wants}`,
  few_users: ({ users, wants }) =>
    `there are ${users} users, who is drawn as one being one, fewer than ${wants}`,
  model_alone: () => 'it stands on the model alone, and the interval knows nothing of its error',
  model_reliant: ({ rows, weighed }) =>
    `it looks ${rows} periods ahead, farther than the ${weighed} that weights span, and relies on models of where users stand and what is to come`,
  beyond_log: ({ rows, longest }) =>
    longest === 0
      ? `it looks ${periods(rows)} ahead, and of no user is a whole period known in which all this was so, with room for another after it`
      : `it looks ${periods(rows)} ahead, and of no user are more than ${longest} known in a row`,
  weight_removed: ({ share, allows }) =>
    `${percent(share)} of the weight was taken away, more than ${percent(allows)}, and the interval does not cover it`,
  outside_rewards: ({ value, least, most }) =>
    `${round(value)} lies outside all rewards, which go from ${round(least)} to ${round(most)}`,
};

/** Why an estimate is less than reliable, as a person would say it. */
export const reasonsOf = ({ reasons }: Verdict): string[] =>
  reasons.map((reason) => (words[reason.kind] as (reason: Reason) => string)(reason));
