import {
  localOf,
  logOnePlus,
  msOfDay,
  msPerDay,
  utcTable,
  type Millis,
  type ZoneTable,
} from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import { millisOf, type CandidateFeature, type FeatureColumns, type Portfolio } from '../program/index.ts';
import {
  affinityKey,
  seriesIn,
  totalOf,
  type Contact,
  type Opportunity,
  type UserState,
} from '../state/index.ts';
import { signalFill } from './signal-columns.ts';

/** What candidate features may look at. */
export interface FeatureContext {
  readonly state: UserState;
  readonly now: Millis;
  readonly zone: ZoneTable | null;
  /** The user part of the row, for features that cross with it. */
  readonly user: Float32Array;
  /** The reasons to speak that candidates number; absent where choices had none. */
  readonly opportunities?: readonly Opportunity[] | undefined;
}

/** Feature rows of candidates, row-major. */
interface Rows {
  readonly cells: Float32Array;
  readonly width: number;
  /** By candidate: the number of its pair of a message and a channel, for tables made by `byPair`. */
  readonly pairs: Int32Array;
}

type SpecOf<Kind extends CandidateFeature['kind']> = Extract<CandidateFeature, { kind: Kind }>;

/** What a feature that depends on the message and the channel alone holds: one of its columns, and what stands there. */
type Cell = (message: number, channel: number) => { readonly column: number; readonly value: number };

/** Writes the columns of one feature for all candidates of a decision, into zeros. */
type Fill = (context: FeatureContext, candidates: readonly Candidate[], rows: Rows) => void;

/** A feature at work. `fixed` is known once per portfolio; `personal` needs consent to look at the past. */
type Feature =
  | { readonly kind: 'fixed'; readonly cell: Cell }
  | { readonly kind: 'moment' | 'personal'; readonly fill: Fill };

interface Place {
  readonly portfolio: Portfolio;
  /** First column of the feature. */
  readonly at: number;
}

type Compile<Kind extends CandidateFeature['kind']> = (spec: SpecOf<Kind>, place: Place) => Feature;

/** Where a user feature that candidate features cross with stands in the user part. */
const columnOf = ({ userFeatures }: Portfolio, name: string): number =>
  userFeatures.find((feature) => feature.name === name)!.at;

/** One column per thing, holding 1 or a user feature. */
const oneColumn =
  (pick: (message: number, channel: number) => number) =>
  ({ times }: SpecOf<'eachMessage' | 'eachChannel'>, { portfolio, at }: Place): Feature => {
    if (times === undefined)
      return {
        kind: 'fixed',
        cell: (message, channel) => ({ column: at + pick(message, channel), value: 1 }),
      };
    const column = columnOf(portfolio, times);
    const picked = byPair(portfolio, pick);
    return {
      kind: 'personal',
      fill: ({ user }, candidates, { cells, width, pairs }) => {
        const value = user[column]!;
        for (let i = 0; i < candidates.length; i++) cells[i * width + at + picked[pairs[i]!]!] = value;
      },
    };
  };

/** Which count of contacts a candidate reads: the number of a channel, a topic or a message in a list of counts. */
interface Grouping {
  readonly size: number;
  /** -1 for what the portfolio does not name. */
  readonly ofContact: (contact: Contact) => number;
  readonly ofCandidate: (message: number, channel: number) => number;
}

const numbered = (names: readonly string[]) => new Map(names.map((name, i) => [name, i]));

const grouping: Readonly<Record<SpecOf<'contacts'>['same'], (portfolio: Portfolio) => Grouping>> = {
  any: () => ({ size: 1, ofContact: () => 0, ofCandidate: () => 0 }),
  channel: ({ channels }) => {
    const number = numbered(channels.map(({ name }) => name));
    return {
      size: number.size,
      ofContact: ({ channel }) => number.get(channel) ?? -1,
      ofCandidate: (_, channel) => channel,
    };
  },
  message: ({ messages }) => {
    const number = numbered(messages.map(({ name }) => name));
    return {
      size: number.size,
      ofContact: ({ message }) => number.get(message) ?? -1,
      ofCandidate: (message) => message,
    };
  },
  topic: ({ messages }) => {
    const number = numbered([...new Set(messages.map(({ topic }) => topic))]);
    return {
      size: number.size,
      ofContact: ({ topic }) => number.get(topic) ?? -1,
      ofCandidate: (message) => number.get(messages[message]!.topic)!,
    };
  },
};

/** Something said of every pair of a message and a channel, as a table: message x channel. */
const byPair = <T>(
  { messages, channels }: Portfolio,
  say: (message: number, channel: number) => T,
): readonly T[] => messages.flatMap((_, message) => channels.map((_, channel) => say(message, channel)));

const compile: { readonly [Kind in CandidateFeature['kind']]: Compile<Kind> } = {
  attribute: ({ attribute }, { portfolio, at }) => {
    const values = portfolio.messages.map(({ attributes }) => attributes[attribute] ?? 0);
    return { kind: 'fixed', cell: (message) => ({ column: at, value: values[message]! }) };
  },
  isChannel: ({ channel: wanted }, { portfolio, at }) => {
    const known = portfolio.channels.findIndex(({ name }) => name === wanted);
    return { kind: 'fixed', cell: (_, channel) => ({ column: at, value: Number(channel === known) }) };
  },
  eachMessage: oneColumn((message) => message),
  eachChannel: oneColumn((_, channel) => channel),
  hourOfDay: (_spec, { at }) => {
    // Of the time of day met last: users of one schedule are all asked about the same one of their own clocks.
    let known = Number.NaN;
    let sine = 0;
    let cosine = 0;
    const meet = (time: number) => {
      if (time === known) return;
      const angle = (2 * Math.PI * time) / msPerDay;
      known = time;
      sine = Math.sin(angle);
      cosine = Math.cos(angle);
    };
    return {
      kind: 'moment',
      fill: ({ zone }, candidates, { cells, width }) => {
        let met = Number.NaN;
        for (let i = 0; i < candidates.length; i++) {
          const { slot } = candidates[i]!;
          if (slot !== met) meet(msOfDay(localOf(zone ?? utcTable, slot as Millis)));
          met = slot;
          cells[i * width + at] = sine;
          cells[i * width + at + 1] = cosine;
        }
      },
    };
  },
  daysAhead: (_spec, { at }) => ({
    kind: 'moment',
    fill: ({ now }, candidates, { cells, width }) => {
      for (let i = 0; i < candidates.length; i++)
        cells[i * width + at] = (candidates[i]!.slot - now) / msPerDay;
    },
  }),
  affinity: ({ event, within, times }, { portfolio, at }) => {
    const crossed = times === undefined ? undefined : columnOf(portfolio, times);
    const window = millisOf(within);
    const all = affinityKey(event, within, '');
    const topics = [...new Set(portfolio.messages.map(({ topic }) => topic))];
    const keys = topics.map((topic) => affinityKey(event, within, topic));
    const topicOf = byPair(portfolio, (message) => topics.indexOf(portfolio.messages[message]!.topic));
    const shares = new Float64Array(topics.length);
    return {
      kind: 'personal',
      fill: ({ state, now, user }, candidates, { cells, width, pairs }) => {
        const total = totalOf(seriesIn(state.series, all), now, window);
        if (!(total > 0)) return;
        const by = crossed === undefined ? 1 : user[crossed]!;
        for (let t = 0; t < keys.length; t++)
          shares[t] = (by * totalOf(seriesIn(state.series, keys[t]!), now, window)) / total;
        for (let i = 0; i < candidates.length; i++) cells[i * width + at] = shares[topicOf[pairs[i]!]!]!;
      },
    };
  },
  signal: (spec, { portfolio, at }) => ({ kind: 'personal', fill: signalFill(spec, portfolio, at) }),
  contacts: ({ same, within }, { portfolio, at }) => {
    const window = millisOf(within);
    const { size, ofContact, ofCandidate } = grouping[same](portfolio);
    const groupOf = byPair(portfolio, ofCandidate);
    const counts = new Float64Array(size);
    return {
      kind: 'personal',
      fill: ({ state, now }, candidates, { cells, width, pairs }) => {
        // A loop: `fill` calls the runtime for a handful of numbers.
        for (let group = 0; group < size; group++) counts[group] = 0;
        let found = 0;
        for (const contact of state.contacts) {
          const group = contact.slot > now - window ? ofContact(contact) : -1;
          if (group < 0) continue;
          counts[group]!++;
          found++;
        }
        if (found === 0) return;
        for (let group = 0; group < size; group++) counts[group] = logOnePlus(counts[group]!);
        for (let i = 0; i < candidates.length; i++) cells[i * width + at] = counts[groupOf[pairs[i]!]!]!;
      },
    };
  },
};

/** A portfolio's view of candidates: the candidate part of feature rows. */
export interface CandidateFeatures {
  readonly width: number;
  /**
   * Writes one row (float32) per candidate, row-major, into zeros. Without consent to personalisation
   * (`personal` false) what depends on the user's past stays zero.
   */
  write(
    context: FeatureContext,
    candidates: readonly Candidate[],
    options: { readonly personal: boolean; readonly rows: Float32Array },
  ): void;
}

/** Compiles the candidate features of a portfolio. */
export function candidateFeaturesOf(portfolio: Portfolio): CandidateFeatures {
  const features = portfolio.candidateFeatures.map(({ spec, at }) => compileOne(spec, { portfolio, at }));
  const common = new CommonRows(portfolio, features);
  const personals = features.flatMap((feature) => (feature.kind === 'personal' ? [feature.fill] : []));
  return {
    width: portfolio.candidateWidth,
    write: (context, candidates, { personal, rows: cells }) => {
      common.write(context, candidates, cells);
      if (!personal) return;
      const { width, pairs } = common;
      const rows = { cells, width, pairs };
      for (const fill of personals) fill(context, candidates, rows);
    },
  };
}

/**
 * Rows without what is the user's own. Those who are asked at one moment mostly have the same candidates, of which these
 * are then the same too: from the second time on they are kept.
 */
class CommonRows {
  readonly width: number;
  /** Of the candidates that were written last. */
  pairs = new Int32Array(0);
  readonly #channels: number;
  readonly #fixed: readonly FixedCells[];
  readonly #moments: readonly Fill[];
  #candidates: readonly Candidate[] = [];
  #now = Number.NaN;
  #zone: ZoneTable | null = null;
  #kept: Float32Array | undefined;

  constructor(portfolio: Portfolio, features: readonly Feature[]) {
    this.width = portfolio.candidateWidth;
    this.#channels = portfolio.channels.length;
    this.#fixed = byPair(portfolio, (message, channel) => fixedCells(features, message, channel));
    this.#moments = features.flatMap((feature) => (feature.kind === 'moment' ? [feature.fill] : []));
  }

  /** Writes the rows of these candidates, row-major, into zeros. */
  write(context: FeatureContext, candidates: readonly Candidate[], cells: Float32Array): void {
    const { now, zone } = context;
    const isMet = candidates === this.#candidates && now === this.#now && zone === this.#zone;
    if (isMet && this.#kept) return cells.set(this.#kept);
    this.#fill(context, candidates, cells);
    this.#kept = isMet ? cells.slice(0, candidates.length * this.width) : undefined;
    this.#candidates = candidates;
    this.#now = now;
    this.#zone = zone;
  }

  #fill(context: FeatureContext, candidates: readonly Candidate[], cells: Float32Array): void {
    const { width } = this;
    if (this.pairs.length < candidates.length) this.pairs = new Int32Array(2 * candidates.length);
    const { pairs } = this;
    for (let i = 0; i < candidates.length; i++) {
      const { message, channel } = candidates[i]!;
      pairs[i] = message * this.#channels + channel;
      const { columns, values } = this.#fixed[pairs[i]!]!;
      for (let c = 0; c < columns.length; c++) cells[i * width + columns[c]!] = values[c]!;
    }
    for (const fill of this.#moments) fill(context, candidates, { cells, width, pairs });
  }
}

/** What a row holds of the message and the channel alone, without its zeros. */
interface FixedCells {
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

function fixedCells(features: readonly Feature[], message: number, channel: number): FixedCells {
  const cells = features
    .flatMap((feature) => (feature.kind === 'fixed' ? [feature.cell(message, channel)] : []))
    .filter(({ value }) => value !== 0);
  return { columns: cells.map(({ column }) => column), values: cells.map(({ value }) => value) };
}

const compileOne = (spec: CandidateFeature, place: Place): Feature =>
  (compile[spec.kind] as (spec: CandidateFeature, place: Place) => Feature)(spec, place);

/** Columns of the candidate part that carry value signals: no linear model reads them, a calibration does. */
export const signalColumns = ({ candidateFeatures }: Portfolio): readonly number[] =>
  candidateFeatures.flatMap(({ spec, at, width }) =>
    spec.kind === 'signal' ? Array.from({ length: width }, (_, i) => at + i) : [],
  );

/** Names of the columns of both parts of a feature row, for explanations and artefact cards. */
export function columnNames(portfolio: Portfolio): {
  readonly user: readonly string[];
  readonly candidate: readonly string[];
} {
  const named = (columns: readonly FeatureColumns<unknown>[]) =>
    columns.flatMap(({ name, width }) =>
      width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`),
    );
  return {
    user: ['(always)', ...named(portfolio.userFeatures)],
    candidate: named(portfolio.candidateFeatures),
  };
}
