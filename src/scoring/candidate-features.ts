import { localOf, msOfDay, msPerDay, utcTable, type Millis, type ZoneTable } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import { millisOf, type CandidateFeature, type FeatureColumns, type Portfolio } from '../program/index.ts';
import { affinityKey, totalOf, type Contact, type UserState } from '../state/index.ts';

/** What candidate features may look at. */
export interface FeatureContext {
  readonly state: UserState;
  readonly now: Millis;
  readonly zone: ZoneTable | null;
  /** The user part of the row, for features that cross with it. */
  readonly user: Float32Array;
}

/** Writes the columns of one feature of one candidate into its row, which begins at `from`. */
type Write = (candidate: Candidate, row: Float32Array, from: number) => void;

type SpecOf<Kind extends CandidateFeature['kind']> = Extract<CandidateFeature, { kind: Kind }>;

/**
 * A feature at work. `fixed` depends on the message and the channel alone and is written once per portfolio;
 * `prepare` looks at the user and the moment once per decision; `personal` needs consent to look at the past.
 */
type Feature =
  | { readonly kind: 'fixed'; readonly write: Write }
  | { readonly kind: 'moment'; readonly prepare: (context: FeatureContext) => Write }
  | { readonly kind: 'personal'; readonly prepare: (context: FeatureContext) => Write };

interface Place {
  readonly portfolio: Portfolio;
  /** First column of the feature. */
  readonly at: number;
}

type Compile<Kind extends CandidateFeature['kind']> = (spec: SpecOf<Kind>, place: Place) => Feature;

/** One column per thing, holding 1 or a user feature. */
const oneColumn =
  (pick: (candidate: Candidate) => number) =>
  ({ times }: SpecOf<'eachMessage' | 'eachChannel'>, { portfolio, at }: Place): Feature => {
    if (times === undefined)
      return { kind: 'fixed', write: (candidate, row, from) => void (row[from + at + pick(candidate)] = 1) };
    const column = portfolio.userFeatures.find(({ name }) => name === times)!.at;
    return {
      kind: 'personal',
      prepare: ({ user }) => {
        const value = user[column]!;
        return (candidate, row, from) => void (row[from + at + pick(candidate)] = value);
      },
    };
  };

/** Which count of contacts a candidate reads: the number of a channel, a topic or a message in a list of counts. */
interface Grouping {
  readonly size: number;
  readonly ofContact: (contact: Contact) => number;
  readonly ofCandidate: (candidate: Candidate) => number;
}

const numbered = (names: readonly string[]) => new Map(names.map((name, i) => [name, i]));

const grouping: Readonly<Record<SpecOf<'contacts'>['same'], (portfolio: Portfolio) => Grouping>> = {
  any: () => ({ size: 1, ofContact: () => 0, ofCandidate: () => 0 }),
  channel: ({ channels }) => {
    const number = numbered(channels.map(({ name }) => name));
    return {
      size: number.size,
      ofContact: ({ channel }) => number.get(channel) ?? -1,
      ofCandidate: ({ channel }) => channel,
    };
  },
  message: ({ messages }) => {
    const number = numbered(messages.map(({ name }) => name));
    return {
      size: number.size,
      ofContact: ({ message }) => number.get(message) ?? -1,
      ofCandidate: ({ message }) => message,
    };
  },
  topic: ({ messages }) => {
    const number = numbered([...new Set(messages.map(({ topic }) => topic))]);
    const topicOf = messages.map(({ topic }) => number.get(topic)!);
    return {
      size: number.size,
      ofContact: ({ topic }) => number.get(topic) ?? -1,
      ofCandidate: ({ message }) => topicOf[message]!,
    };
  },
};

const compile: { readonly [Kind in CandidateFeature['kind']]: Compile<Kind> } = {
  attribute: ({ attribute }, { portfolio, at }) => {
    const values = portfolio.messages.map(({ attributes }) => attributes[attribute] ?? 0);
    return { kind: 'fixed', write: ({ message }, row, from) => void (row[from + at] = values[message]!) };
  },
  isChannel: ({ channel: wanted }, { portfolio, at }) => {
    const channel = portfolio.channels.findIndex(({ name }) => name === wanted);
    return {
      kind: 'fixed',
      write: (candidate, row, from) => void (row[from + at] = Number(candidate.channel === channel)),
    };
  },
  eachMessage: oneColumn(({ message }) => message),
  eachChannel: oneColumn(({ channel }) => channel),
  hourOfDay: (_spec, { at }) => ({
    kind: 'moment',
    prepare: ({ zone }) => {
      const clock = zone ?? utcTable;
      let known = Number.NaN;
      let sine = 0;
      let cosine = 0;
      return ({ slot }, row, from) => {
        if (slot !== known) {
          const angle = (2 * Math.PI * msOfDay(localOf(clock, slot as Millis))) / msPerDay;
          known = slot;
          sine = Math.sin(angle);
          cosine = Math.cos(angle);
        }
        row[from + at] = sine;
        row[from + at + 1] = cosine;
      };
    },
  }),
  daysAhead: (_spec, { at }) => ({
    kind: 'moment',
    prepare:
      ({ now }) =>
      ({ slot }, row, from) =>
        void (row[from + at] = (slot - now) / msPerDay),
  }),
  affinity: ({ event, within }, { portfolio, at }) => {
    const window = millisOf(within);
    const all = affinityKey(event, within, '');
    const keys = portfolio.messages.map(({ topic }) => affinityKey(event, within, topic));
    return {
      kind: 'personal',
      prepare: ({ state, now }) => {
        const total = totalOf(state.series[all], now, window);
        const shares = keys.map((key) => (total > 0 ? totalOf(state.series[key], now, window) / total : 0));
        return ({ message }, row, from) => void (row[from + at] = shares[message]!);
      },
    };
  },
  contacts: ({ same, within }, { portfolio, at }) => {
    const window = millisOf(within);
    const { size, ofContact, ofCandidate } = grouping[same](portfolio);
    return {
      kind: 'personal',
      prepare: ({ state, now }) => {
        const counts = new Float64Array(size);
        for (const contact of state.contacts) {
          const group = ofContact(contact);
          if (group >= 0 && contact.slot > now - window) counts[group]!++;
        }
        const tired = counts.map(Math.log1p);
        return (candidate, row, from) => void (row[from + at] = tired[ofCandidate(candidate)]!);
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
  const width = portfolio.candidateWidth;
  const features = portfolio.candidateFeatures.map(({ spec, at }) => compileOne(spec, { portfolio, at }));
  const fixed = fixedRows(portfolio, features);
  const channels = portfolio.channels.length;
  return {
    width,
    write: (context, candidates, { personal, rows }) => {
      const writes: Write[] = [];
      for (const feature of features) {
        if (feature.kind === 'moment' || (personal && feature.kind === 'personal'))
          writes.push(feature.prepare(context));
      }
      for (let i = 0; i < candidates.length; i++) {
        const candidate = candidates[i]!;
        const from = i * width;
        rows.set(fixed[candidate.message * channels + candidate.channel]!, from);
        for (const write of writes) write(candidate, rows, from);
      }
    },
  };
}

/** What a row holds of the message and the channel alone, by message and channel. */
function fixedRows(
  { messages, channels, candidateWidth }: Portfolio,
  features: readonly Feature[],
): readonly Float32Array[] {
  return messages.flatMap((_, message) =>
    channels.map((_, channel) => {
      const row = new Float32Array(candidateWidth);
      const candidate = { message, channel, slot: 0, opportunity: 0 };
      for (const feature of features) if (feature.kind === 'fixed') feature.write(candidate, row, 0);
      return row;
    }),
  );
}

const compileOne = (spec: CandidateFeature, place: Place): Feature =>
  (compile[spec.kind] as (spec: CandidateFeature, place: Place) => Feature)(spec, place);

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
