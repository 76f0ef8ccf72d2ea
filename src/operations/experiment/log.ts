// The log of a workspace as experiments read it: tables of exposures and of facts.
import type { Event, UserId } from '../../events/index.ts';
import type { Metric } from '../../experiments/index.ts';
import { numbers, tableOf, texts, times, type Table } from '../../tables/index.ts';
import type { Unit } from '../../program/index.ts';
import { historyOf, type History } from '../workspace/own.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

/** A user in an arm, or in the one group of a baseline, from an instant on. */
export interface Met {
  readonly user: UserId;
  /** Who was drawn as one with the user; the user where users are drawn. */
  readonly unit: string;
  readonly arm: string;
  readonly at: number;
}

/** The log, without users who asked to be forgotten. */
export interface ExperimentLog extends Pick<History, 'facts' | 'decisions'> {
  /** Of the first and the last thing that anybody did or was sent, in milliseconds; infinite where there is none. */
  readonly first: number;
  readonly last: number;
}

/** Reads the whole log. */
export async function experimentLog(workspace: OpenWorkspace): Promise<ExperimentLog> {
  const { facts: all, decisions } = await historyOf(workspace);
  const facts = new Map([...all].filter(([, known]) => !known.some(({ kind }) => kind === 'erasure')));
  let [first, last] = [Infinity, -Infinity];
  for (const known of facts.values())
    for (const fact of known) {
      if (nameOf(fact) === undefined && fact.kind !== 'exposure') continue;
      first = Math.min(first, fact.at);
      last = Math.max(last, fact.at);
    }
  return { facts, decisions, first, last };
}

/** All exposures of an experiment, several arms of a user too; by units, where these are others than users. */
export const metIn = (
  { facts }: ExperimentLog,
  experiment: string,
  unit: Unit = { kind: 'user' },
): readonly Met[] =>
  [...facts].flatMap(([user, known]) =>
    known.flatMap((fact) =>
      fact.kind === 'exposure' && fact.experiment === experiment
        ? [{ user, unit: unitAt(unit, { user, facts: known, at: fact.at }), arm: fact.arm, at: fact.at }]
        : [],
    ),
  );

interface Known {
  readonly user: UserId;
  readonly facts: readonly Event[];
  readonly at: number;
}

/** Who is assigned as one with a user, by what was known at an instant, as the assigner has it: alone without a unit. */
export function unitAt(unit: Unit, { user, facts, at }: Known): string {
  if (unit.kind === 'user') return user;
  if (unit.kind === 'trait') return traitOf(facts, unit.trait, at) || user;
  const last = facts.findLast(
    (fact) => fact.kind === 'address' && fact.channel === unit.channel && fact.at <= at,
  );
  return last?.kind === 'address' && last.valid ? last.address : user;
}

/** The name under which metrics find a fact; undefined for what is no event. */
function nameOf(fact: Event): string | undefined {
  if (fact.kind === 'activity' || fact.kind === 'response') return fact.name;
  if (fact.kind === 'receipt') return fact.status;
  if (fact.kind === 'consent') return fact.granted ? 'opt in' : 'opt out';
  if (fact.kind === 'decision' && fact.clock === 'send') return fact.intent ? 'decided to send' : 'no-send';
  return undefined;
}

const textIn = (fact: Event, field: 'topic' | 'channel' | 'message' | 'scope'): string | null => {
  const { intent }: { readonly intent?: unknown } = fact.kind === 'decision' ? fact : {};
  const from: object = typeof intent === 'object' && intent !== null ? intent : fact;
  const value: unknown = field in from ? from[field as keyof typeof from] : undefined;
  return typeof value === 'string' ? value : null;
};

/** Facts of the users of a list as metrics read them: unit, at, event, value, topic, channel, message, scope; and what is named. */
export function factTable(
  { facts }: ExperimentLog,
  met: readonly Met[],
  also: Readonly<Record<string, (fact: Event) => string | null>> = {},
): Table {
  const users = [...new Set(met.map(({ user }) => user))];
  const rows = users.flatMap((user) =>
    (facts.get(user) ?? []).flatMap((fact) => {
      const event = nameOf(fact);
      return event === undefined ? [] : [{ user, event, fact }];
    }),
  );
  const text = (field: Parameters<typeof textIn>[1]) => texts(rows.map(({ fact }) => textIn(fact, field)));
  return tableOf({
    unit: texts(rows.map(({ user }) => user)),
    at: times(rows.map(({ fact }) => fact.at)),
    event: texts(rows.map(({ event }) => event)),
    value: numbers(
      rows.map(({ fact }) => (fact.kind === 'activity' ? (fact.amount ?? Number.NaN) : Number.NaN)),
    ),
    topic: text('topic'),
    channel: text('channel'),
    message: text('message'),
    scope: text('scope'),
    ...Object.fromEntries(
      Object.entries(also).map(([name, of]) => [name, texts(rows.map(({ fact }) => of(fact)))]),
    ),
  });
}

/** Traits of users at their exposures, as segments and as numbers. */
interface Carried {
  readonly segments?: readonly string[];
  readonly metrics?: readonly Metric[];
  /** Whether users count by what they were drawn in. */
  readonly isClustered?: boolean;
  /** Further segments, by their names. */
  readonly also?: Readonly<Record<string, (one: Met) => string>>;
}

/** Exposures with the traits that their users had then. */
export function exposureTable(
  { facts }: ExperimentLog,
  met: readonly Met[],
  { segments = [], metrics = [], isClustered = false, also = {} }: Carried = {},
): Table {
  const traitsOf = (name: string) => met.map((one) => traitOf(facts.get(one.user) ?? [], name, one.at));
  const covariates = new Set(metrics.flatMap(covariatesOf));
  return tableOf({
    unit: texts(met.map(({ user }) => user)),
    arm: texts(met.map(({ arm }) => arm)),
    at: times(met.map(({ at }) => at)),
    ...Object.fromEntries(segments.map((name) => [name, texts(traitsOf(name))])),
    ...Object.fromEntries(
      [...covariates].map((name) => [numberOf(name), numbers(traitsOf(name).map(asNumber))]),
    ),
    ...(isClustered ? { [clusterColumn]: texts(met.map(({ unit }) => unit)) } : {}),
    ...Object.fromEntries(Object.entries(also).map(([name, of]) => [name, texts(met.map(of))])),
  });
}

/** Columns that no trait is called, as names of traits have no space. */
export const clusterColumn = 'drawn as';
const numberOf = (trait: string): string => `number of ${trait}`;

/** Traits that a metric reads as covariates. */
const covariatesOf = (metric: Metric): readonly string[] =>
  'covariates' in metric ? (metric.covariates ?? []).map(({ column }) => column) : [];

/** Metrics as they read the table of exposures: covariates are traits as numbers. */
export const measured = (metrics: readonly Metric[]): readonly Metric[] =>
  metrics.map((metric) =>
    'covariates' in metric && metric.covariates
      ? { ...metric, covariates: metric.covariates.map(({ column }) => ({ column: numberOf(column) })) }
      : metric,
  );

/** Yes is 1 and no is 0; what is no number counts as none. */
const asNumber = (value: string | null): number =>
  value === null || value === '' ? Number.NaN : value === 'true' ? 1 : value === 'false' ? 0 : Number(value);

/** What a trait was at an instant. */
function traitOf(facts: readonly Event[], name: string, at: number): string | null {
  let found: { readonly value: string | null; readonly at: number } | undefined;
  for (const fact of facts)
    if (fact.kind === 'trait' && fact.name === name && fact.at <= at && fact.at >= (found?.at ?? -Infinity))
      found = { value: fact.value === null ? null : String(fact.value), at: fact.at };
  return found?.value ?? null;
}
