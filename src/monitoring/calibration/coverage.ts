import { exactShare } from '../exact-share.ts';
import { armOf, type Log, type Monitor } from '../log.ts';
import { critical, type Sighting } from '../finding.ts';
import type { Prediction } from './contrasts.ts';
import { groupsOf, leastUsers, type Group } from './groups.ts';
import { contrastAmong, measuredIncrements } from '../../outcomes/index.ts';

/** Fewer measured cells than this say little about a share of 95 %. */
const leastCells = 10;
const nominal = 0.95;
/** Users of a cell, at least, for its measured increment to be normal. */
const leastInCell = leastUsers;

/** The contrasts of one message by one channel against no-send. */
const onlyArm = (contrasts: readonly Prediction[], arm: string): readonly Prediction[] =>
  contrasts.flatMap((one) => contrastAmong(one, (c) => `${one.message[c]} ${one.channel[c]}` === arm) ?? []);

/** Whether the measured mean increment lies within ±1.96 √(se² + s̄²) of the mean prediction; undefined: too little. */
function isCovered(contrasts: readonly Prediction[]): boolean | undefined {
  if (new Set(contrasts.map(({ user }) => user)).size < leastInCell) return undefined;
  const fit = measuredIncrements(contrasts, 1, (_contrast, _c, out) => {
    out[0] = 1;
  });
  if (!fit) return undefined;
  let [weight, predicted, sd] = [0, 0, 0];
  for (const { shares, predicted: values, sd: sds, send, silent } of contrasts) {
    shares.forEach((share, c) => {
      const own = share * send * silent;
      weight += own;
      predicted += own * values[c]!;
      sd += own * sds[c]!;
    });
  }
  const half = critical * Math.sqrt(fit.covariance[0]! + (sd / weight) * (sd / weight));
  return Math.abs(fit.coefficients[0]! - predicted / weight) <= half;
}

function sightingOf({ where, contrasts }: Group, { block, portfolio }: Log): Sighting {
  const arms = new Map(
    contrasts.flatMap(({ message, channel }) =>
      Array.from(
        message,
        (number, c) => [`${number} ${channel[c]}`, { message: number, channel: channel[c]! }] as const,
      ),
    ),
  );
  const weeks = new Set(contrasts.map(({ at }) => Math.floor(at / (7 * block))));
  const missed: string[] = [];
  let cells = 0;
  for (const [arm, place] of arms) {
    const own = onlyArm(contrasts, arm);
    for (const week of weeks) {
      const covered = isCovered(own.filter(({ at }) => Math.floor(at / (7 * block)) === week));
      if (covered === undefined) continue;
      cells++;
      if (!covered) missed.push(armOf(portfolio, place).message);
    }
  }
  const covered = cells - missed.length;
  const { interval, p } = exactShare({ count: covered, n: cells }, nominal);
  const isLess = covered < nominal * cells;
  return {
    where,
    statistic: { name: 'share of 95 % intervals that hold the measured increment', value: covered / cells },
    threshold: nominal,
    interval,
    p: isLess ? p : 1,
    n: cells,
    enough: cells >= leastCells,
    size: isLess ? 'alarm' : 'ok',
    advice: `The scorer is surer than it may be${missed.length > 0 ? `, first at ${missed[0]}` : ''}: its exploration is too narrow. Widen the variance of the artefact or learn again with less memory.`,
  };
}

/**
 * Coverage of predictive intervals: for each message by channel and seven blocks of time, the measured mean increment
 * against prediction and sd. Errors of predictions within a cell are taken to be one error, which widens the interval.
 */
export const coverage: Monitor<'increment_coverage'> = {
  kind: 'increment_coverage',
  watch: (log) => groupsOf(log).map((group) => sightingOf(group, log)),
};
