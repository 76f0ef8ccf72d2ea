import type { Decision, DecisionRecord, Difference } from '../decision/index.ts';
import { msPerDay } from '../kit/index.ts';
import type { FactsByUser } from '../outcomes/index.ts';
import type { Portfolio } from '../program/index.ts';
import type { SignalBelief } from '../scoring/index.ts';
import { monitoringErrors } from './errors.ts';
import type { Levels, Sighting } from './finding.ts';

/** A fact, of whatever kind, as decisions consumed it. */
export type Fact = NonNullable<ReturnType<FactsByUser['get']>>[number];

/** What a team has promised; a limit that is absent is not watched. */
export interface Limits {
  /** Most complaints per message sent. */
  readonly complaints: number;
  /** Most withdrawals of a channel's consent per message sent on it. */
  readonly optOuts: number;
  /** Most contacts of one user within any 7 days. */
  readonly contacts?: number;
  /** Largest share of one message among the sends that had a choice of messages. */
  readonly dominance: number;
  /** Opportunities per day that a generator is expected to raise: `trial:generators.0`, or `trial:crm` for one upstream. */
  readonly forecast: Readonly<Record<string, number>>;
}

/** What monitors look at. */
export interface LogInput {
  /** The portfolio whose features, messages and objectives the decisions have. */
  readonly portfolio: Portfolio;
  /** Decisions of portfolios with these columns, in any order. */
  readonly decisions: readonly Decision[];
  /** The portfolio of a decision, by digest: exploration and rules may have changed. */
  readonly portfolios: ReadonlyMap<string, Portfolio>;
  /** All facts of everybody, in the order in which they arrived. */
  readonly facts: readonly Fact[];
  /** What is watched lies in [since, now]; what is older is what it is compared with. Milliseconds. */
  readonly since: number;
  readonly now: number;
  /** Facts are counted in blocks of this length, back from `now`. Milliseconds; default a day. */
  readonly block?: number;
  readonly levels?: Levels;
  readonly limits?: Partial<Limits>;
  /** Calibrated value signals, by digest of the artefact that carries them; absent: none. */
  readonly signals?: ReadonlyMap<string, readonly SignalBelief[]>;
  /** Who was drawn as one with the user of a decision in a layer, by a text; absent: users are drawn. */
  readonly unitOf?: (decision: Pick<DecisionRecord, 'user' | 'at' | 'digests'>, layer: string) => string;
  /** Who counts as one with a user wherever outcomes are compared, by a name; absent: every user counts. */
  readonly groupOf?: (user: string) => string;
  /** Repeats a decision from its record; absent: nothing is repeated. */
  readonly replay?: (decision: Decision) => readonly Difference[];
}

/** The log with everything set, cut in two at `since`. */
export interface Log extends Required<Omit<LogInput, 'limits' | 'replay'>> {
  readonly limits: Limits;
  readonly replay: LogInput['replay'];
  readonly reference: readonly DecisionRecord[];
  readonly current: readonly Decision[];
}

/** A monitor: what it is called, and what it sees in a log. */
export interface Monitor<Kind extends string = string> {
  readonly kind: Kind;
  readonly watch: (log: Log) => readonly Sighting[];
}

/** One false alarm in a thousand healthy logs, per monitor. */
const defaultLevels: Levels = { warn: 0.01, alarm: 0.001 };

const defaultLimits: Limits = { complaints: 0.001, optOuts: 0.01, dominance: 0.9, forecast: {} };

/** Sets what was left out and cuts the log; throws MONITORING_SETTING_UNFIT. */
export function logOf(input: LogInput): Log {
  const { since, now, block = msPerDay, levels = defaultLevels, limits } = input;
  const check = (what: string, holds: boolean) => {
    if (!holds) throw monitoringErrors.MONITORING_SETTING_UNFIT({ what });
  };
  const all = { ...defaultLimits, ...limits };
  const isShare = (value: number) => value > 0 && value < 1;
  check('what is watched begins before it ends', since <= now);
  check('a block of time is longer than nothing', block > 0);
  check(
    'levels lie between 0 and 1, alarm at most warn',
    isShare(levels.alarm) && isShare(levels.warn) && levels.alarm <= levels.warn,
  );
  check(
    'limits of complaints, opt-outs and dominance lie between 0 and 1',
    [all.complaints, all.optOuts, all.dominance].every(isShare),
  );
  check('the limit of contacts is not negative', !((all.contacts ?? 0) < 0));
  check(
    'forecasts are above 0',
    Object.values(all.forecast).every((count) => count > 0 && count < Infinity),
  );
  const decisions = input.decisions.toSorted((a, b) => a.at - b.at);
  return {
    ...input,
    block,
    levels,
    limits: all,
    replay: input.replay,
    signals: input.signals ?? new Map(),
    unitOf: input.unitOf ?? (({ user }) => user),
    groupOf: input.groupOf ?? ((user) => user),
    decisions,
    reference: decisions.filter(({ at }) => at < since),
    current: decisions.filter(({ at }) => at >= since && at <= now),
  };
}

/** The first of each user, in order: users are independent, the decisions of one are not. */
export function firstByUser<T extends { readonly user: string }>(rows: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return rows.filter(({ user }) => seen.size !== seen.add(user).size);
}

/** The message and the channel of a candidate, with the program, as a place. */
export function armOf(
  { messages, channels, programs }: Portfolio,
  { message, channel }: { readonly message: number; readonly channel: number },
): { readonly program: string; readonly message: string; readonly channel: string } {
  const { name, program } = messages[message]!;
  return { program: programs[program]!.id, message: name, channel: channels[channel]!.name };
}
