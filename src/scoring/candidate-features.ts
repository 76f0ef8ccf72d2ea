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

/** Writes the columns of one feature of one candidate, from `at` on; the row holds zeros before. */
type Fill = (context: FeatureContext, candidate: Candidate, at: number, row: Float32Array) => void;

type SpecOf<Kind extends CandidateFeature['kind']> = Extract<CandidateFeature, { kind: Kind }>;
type Compile<Kind extends CandidateFeature['kind']> = (
  spec: SpecOf<Kind>,
  portfolio: Portfolio,
) => { readonly fill: Fill; readonly personal: boolean };

/** The column of a user feature; a crossed word takes its first column and is refused by the program's lint. */
const columnOf = (portfolio: Portfolio, feature: string): number =>
  portfolio.userFeatures.find(({ name }) => name === feature)!.at;

/** One column per thing, holding 1 or a user feature. */
const oneColumn =
  (pick: (candidate: Candidate) => number) =>
  (
    { times }: SpecOf<'eachMessage' | 'eachChannel'>,
    portfolio: Portfolio,
  ): ReturnType<Compile<'eachMessage'>> => {
    if (times === undefined)
      return {
        personal: false,
        fill: (_context, candidate, at, row) => void (row[at + pick(candidate)] = 1),
      };
    const column = columnOf(portfolio, times);
    return {
      personal: true,
      fill: ({ user }, candidate, at, row) => void (row[at + pick(candidate)] = user[column]!),
    };
  };

type SameAs = (contact: Contact, candidate: Candidate, portfolio: Portfolio) => boolean;

const sameAs: Readonly<Record<SpecOf<'contacts'>['same'], SameAs>> = {
  any: () => true,
  channel: (contact, candidate, { channels }) => contact.channel === channels[candidate.channel]!.name,
  topic: (contact, candidate, { messages }) => contact.topic === messages[candidate.message]!.topic,
  message: (contact, candidate, { messages }) => contact.message === messages[candidate.message]!.name,
};

const compile: { readonly [Kind in CandidateFeature['kind']]: Compile<Kind> } = {
  attribute: ({ attribute }, { messages }) => {
    const values = messages.map(({ attributes }) => attributes[attribute] ?? 0);
    return { personal: false, fill: (_context, { message }, at, row) => void (row[at] = values[message]!) };
  },
  isChannel: ({ channel }, { channels }) => {
    const wanted = channels.findIndex(({ name }) => name === channel);
    return {
      personal: false,
      fill: (_context, candidate, at, row) => void (row[at] = Number(candidate.channel === wanted)),
    };
  },
  eachMessage: oneColumn(({ message }) => message),
  eachChannel: oneColumn(({ channel }) => channel),
  hourOfDay: () => ({
    personal: false,
    fill: ({ zone }, { slot }, at, row) => {
      const angle = (2 * Math.PI * msOfDay(localOf(zone ?? utcTable, slot as Millis))) / msPerDay;
      row[at] = Math.sin(angle);
      row[at + 1] = Math.cos(angle);
    },
  }),
  daysAhead: () => ({
    personal: false,
    fill: ({ now }, { slot }, at, row) => void (row[at] = (slot - now) / msPerDay),
  }),
  affinity: ({ event, within }, { messages }) => {
    const window = millisOf(within);
    const all = affinityKey(event, within, '');
    const keys = messages.map(({ topic }) => affinityKey(event, within, topic));
    return {
      personal: true,
      fill: ({ state, now }, { message }, at, row) => {
        const total = totalOf(state.series[all], now, window);
        row[at] = total > 0 ? totalOf(state.series[keys[message]!], now, window) / total : 0;
      },
    };
  },
  contacts: ({ same, within }, portfolio) => {
    const window = millisOf(within);
    const isSame = sameAs[same];
    return {
      personal: true,
      fill: ({ state, now }, candidate, at, row) => {
        let found = 0;
        for (const contact of state.contacts) {
          if (contact.slot > now - window && isSame(contact, candidate, portfolio)) found++;
        }
        row[at] = Math.log1p(found);
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
  const compiled = portfolio.candidateFeatures.map(({ spec, at }) => ({
    at,
    ...compileOne(spec, portfolio),
  }));
  return {
    width,
    write: (context, candidates, { personal, rows }) => {
      const scratch = new Float32Array(width);
      for (let i = 0; i < candidates.length; i++) {
        scratch.fill(0);
        for (const feature of compiled) {
          if (personal || !feature.personal) feature.fill(context, candidates[i]!, feature.at, scratch);
        }
        rows.set(scratch, i * width);
      }
    },
  };
}

const compileOne = (spec: CandidateFeature, portfolio: Portfolio): ReturnType<Compile<'attribute'>> =>
  (compile[spec.kind] as (spec: CandidateFeature, portfolio: Portfolio) => ReturnType<Compile<'attribute'>>)(
    spec,
    portfolio,
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
