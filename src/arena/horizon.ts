import type { CalibrationRow } from '../simulation/index.ts';
import { changeOfShare, estimate, type Estimate } from './compare.ts';
import type { Life } from './life.ts';

/** The part of a life that a horizon looks at. */
export type WeeklyLife = Pick<Life, 'value' | 'weekly' | 'weeklyReachable' | 'rates'>;

/** From when on one policy has less than another, and by how much week by week. */
export interface Loss {
  /** The first week, from 1, from which on the 95 % interval of the difference stays below 0; undefined where there is none. */
  readonly since: number | undefined;
  /** Policy less the other, at the end of each week. */
  readonly weekly: readonly Estimate[];
}

/** What a policy loses against another in the same worlds, and whether its rates are those of real programs. */
export interface Horizon {
  /** Money per user so far. */
  readonly value: Loss;
  /** Money per user in all, what users and permissions are still worth at the end included: policy less the other. */
  readonly total: Estimate;
  /** Share of users who can be contacted. */
  readonly reachable: Loss;
  /** Rates of the policy outside their published range, of the worlds' mean. */
  readonly outside: readonly CalibrationRow[];
}

/** Compares lives of the same worlds, week by week: `policy[w]` and `other[w]` are of world w. */
export function horizonOf(policy: readonly WeeklyLife[], other: readonly WeeklyLife[]): Horizon {
  return {
    value: lossOf(policy, other, ({ weekly }) => weekly),
    total: estimate(policy.map(({ value }, w) => value - other[w]!.value)),
    reachable: lossOf(policy, other, ({ weeklyReachable }) => weeklyReachable, changeOfShare),
    outside: meanRates(policy).filter(({ inside, measured }) => !inside && !Number.isNaN(measured)),
  };
}

function lossOf(
  policy: readonly WeeklyLife[],
  other: readonly WeeklyLife[],
  figure: (life: WeeklyLife) => readonly number[],
  read: (values: readonly number[]) => Estimate = estimate,
): Loss {
  const weekly = figure(policy[0]!).map((_, week) =>
    read(policy.map((life, w) => figure(life)[week]! - figure(other[w]!)[week]!)),
  );
  return { since: lostSince(weekly), weekly };
}

/** The first week, from 1, from which on all intervals lie below 0. */
export function lostSince(weekly: readonly Estimate[]): number | undefined {
  const last = weekly.findLastIndex(({ high }) => high >= 0);
  return last === weekly.length - 1 ? undefined : last + 2;
}

/** Each rate's mean over worlds, held against its range again. */
function meanRates(lives: readonly WeeklyLife[]): readonly CalibrationRow[] {
  return lives[0]!.rates.map((row, i) => {
    const measured = estimate(lives.map(({ rates }) => rates[i]!.measured)).value;
    return { ...row, measured, inside: measured >= row.low && measured <= row.high };
  });
}

/** A horizon in words, for people. */
export function horizonInWords(
  { value, total, reachable, outside }: Horizon,
  { policy, other, currency }: { readonly policy: string; readonly other: string; readonly currency: string },
): string {
  const rates =
    outside.length === 0
      ? 'all its rates lie inside the published ranges'
      : `outside the published ranges: ${outside.map(({ rate, measured, low, high }) => `${rate} ${decimal(measured)} % (${low} to ${high})`).join(', ')}`;
  return [
    `${policy} against ${other}:`,
    `${lossInWords('reachability', reachable, { scale: 100, unit: 'points' })};`,
    `${lossInWords('value so far', value, { scale: 1, unit: `${currency} per user` })};`,
    `with what is left at the end, value ${totalInWords(total, `${currency} per user`)};`,
    `${rates}.`,
  ].join(' ');
}

/** To two digits, with the minus sign of print; what rounds to nothing has none. */
const decimal = (value: number): string =>
  value
    .toFixed(2)
    .replace(/^-(?=0\.00$)/, '')
    .replace('-', '−');

function totalInWords({ value, low, high }: Estimate, unit: string): string {
  const verdict = high < 0 ? 'is lost' : low > 0 ? 'is gained' : 'is neither lost nor gained for sure';
  return `${verdict} (${decimal(value)} ${unit}, ${decimal(low)} to ${decimal(high)})`;
}

function lossInWords(
  what: string,
  { since, weekly }: Loss,
  { scale, unit }: { readonly scale: number; readonly unit: string },
): string {
  const last = weekly.at(-1)!;
  const [at, low, high] = [last.value, last.low, last.high].map((x) => decimal(x * scale));
  const when =
    since === undefined
      ? `no loss of ${what} shows within ${weekly.length} weeks`
      : `${what} is lost from week ${since} on`;
  return `${when} (week ${weekly.length}: ${at} ${unit}, ${low} to ${high})`;
}
