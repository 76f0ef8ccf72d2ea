import { z } from 'zod';
import { name } from '../events/index.ts';
import { duration, type Duration } from './duration.ts';

/** What is observed in the window: an activity or response, or the permission to contact on a channel. */
const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('event'), event: name, channel: name.optional(), topic: name.optional() }),
  z.strictObject({ kind: z.literal('permission'), channel: name }),
]);

/**
 * What is maximised. The window starts at the decision and has one length for every candidate and no-send;
 * a reward is all that the user does in it, whichever message caused it.
 */
export const objectiveSchema = z.strictObject({
  outcome,
  /** any: 0 or 1; count; sum of amounts; days: days with it, or contactable days for a permission. */
  aggregate: z.enum(['any', 'count', 'sum', 'days']),
  /** The window opens this long after the decision (retention on day 28 begins late). */
  after: duration,
  /** The window closes this long after the decision. */
  horizon: duration,
  unit: z.string().min(1).max(32),
  direction: z.enum(['increase', 'decrease']),
  /** value: enters the value; floor: must not fall, by a multiplier; watch: reported only. */
  role: z.enum(['value', 'floor', 'watch']),
  /** Worth of one unit in the common value unit; negative is refused, use `direction`. */
  rate: z.number().nonnegative(),
});

export type Objective = z.infer<typeof objectiveSchema>;
type Observed = z.infer<typeof outcome>;

interface Settings {
  readonly horizon: Duration;
  readonly after?: Duration;
  readonly unit: string;
  readonly rate: number;
  readonly direction?: Objective['direction'];
  readonly role?: Objective['role'];
}

const objective = (observed: Observed, aggregate: Objective['aggregate'], settings: Settings): Objective => ({
  outcome: observed,
  aggregate,
  after: settings.after ?? '0s',
  horizon: settings.horizon,
  unit: settings.unit,
  direction: settings.direction ?? 'increase',
  role: settings.role ?? 'value',
  rate: settings.rate,
});

type Only = { readonly channel?: string; readonly topic?: string };
const eventOutcome = (event: string, only: Only = {}): Observed => ({ kind: 'event', event, ...only });

/** Whether it happens at all in the window: `happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 30 })`. */
export const happens = (event: string, settings: Settings & Only): Objective =>
  objective(eventOutcome(event, onlyOf(settings)), 'any', settings);

/** How often it happens in the window. */
export const counted = (event: string, settings: Settings & Only): Objective =>
  objective(eventOutcome(event, onlyOf(settings)), 'count', settings);

/** The sum of its amounts in the window. */
export const summed = (event: string, settings: Settings & Only): Objective =>
  objective(eventOutcome(event, onlyOf(settings)), 'sum', settings);

/** On how many days of the window it happens. */
export const activeDays = (event: string, settings: Settings & Only): Objective =>
  objective(eventOutcome(event, onlyOf(settings)), 'days', settings);

/** Reachability: on how many days of the window the user may be contacted on a channel. */
export const contactableDays = (channel: string, settings: Settings): Objective =>
  objective({ kind: 'permission', channel }, 'days', settings);

const onlyOf = ({ channel, topic }: Only): Only => ({
  ...(channel === undefined ? {} : { channel }),
  ...(topic === undefined ? {} : { topic }),
});
