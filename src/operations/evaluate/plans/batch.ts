import { over, unseen, type SequenceBatch } from '../../../evaluation/index.ts';
import type { Portfolio } from '../../../program/index.ts';
import { rangeOf, type Measure } from '../rewards.ts';
import type { PlanRow } from './log.ts';

interface Laying {
  readonly portfolio: Portfolio;
  readonly until: number;
  readonly period: number;
  readonly jointly: boolean;
}

/** Periods laid out for estimators, without rewards: rows by user and time, a plan is an action. */
export function layOut(
  rows: readonly PlanRow[],
  { portfolio, until, period, jointly }: Laying,
): Omit<SequenceBatch, 'reward'> {
  const actions = portfolio.plans!.choices.length;
  const columns = portfolio.userWidth - 1;
  const place = new Map(rows.map(({ decision }, i) => [decision, i]));
  const first = new Map<string, number>();
  rows.forEach(({ group }, i) => first.has(group) || first.set(group, i));
  const logging = new Float64Array(rows.length * actions);
  const x = new Float64Array(rows.length * columns);
  rows.forEach(({ probability, userRow }, i) => {
    logging.set(probability, i * actions);
    x.set(userRow.subarray(1), i * columns);
  });
  return {
    rows: rows.length,
    actions,
    action: Int32Array.from(rows, ({ plan }) => plan),
    logging,
    columns,
    x,
    next: Int32Array.from(rows, ({ next, following }) => (next ? (place.get(following!) ?? unseen) : over)),
    // Who is gone is known two periods after the choice: room is counted so that those who stayed were seen as long.
    room: Int32Array.from(rows, ({ at }) => Math.max(Math.floor((until - at) / period) - 1, 0)),
    cluster: Int32Array.from(rows, ({ group }) => first.get(group)!),
    ...(jointly && { beside: Float64Array.from(rows, ({ beside }) => beside) }),
  };
}

/** What plans are compared in, one number per period: each objective in its own unit, then the value of all. */
export function planMeasures(
  rows: readonly PlanRow[],
  { objectives }: Portfolio,
  { weights, ahead }: { readonly weights: Float64Array; readonly ahead: number },
): readonly Pick<Measure, 'name' | 'unit' | 'reward' | 'range'>[] {
  const own = objectives.map(({ name, spec }, k) => ({
    name,
    unit: spec.unit,
    reward: Float64Array.from(rows, ({ reward }) => reward[k]!),
    ...rangeOf(spec, ahead),
  }));
  const worth = Float64Array.from(rows, ({ reward, cost }) =>
    weights.reduce((sum, weight, k) => sum + (weight === 0 ? 0 : weight * reward[k]!), -cost),
  );
  return [...own, { name: 'value', unit: 'value unit', reward: worth }];
}
