import { logOnePlus } from '../kit/index.ts';
import {
  millisOf,
  type FeatureColumns,
  type Portfolio,
  type ReadFeature,
  type UserFeature,
} from '../program/index.ts';
import { lastKey, seriesKey } from './counters.ts';
import { totalOf } from './series.ts';
import { signalInForce, signalKey } from './signals.ts';
import { isReachable, type UserState } from './user-state.ts';

/** The raw value of a feature: a number, 0 or 1 for a flag, the word for a word ('' when unknown). */
type Raw = (state: UserState, now: number) => number | string;

type SpecOf<Kind extends UserFeature['kind']> = Extract<UserFeature, { kind: Kind }>;

const finite = (value: unknown, missing: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : missing;

const rawOf: { readonly [Kind in UserFeature['kind']]: (spec: SpecOf<Kind>) => Raw } = {
  count: windowed,
  sum: windowed,
  hoursSince: ({ event, where, atMost }) => {
    const key = lastKey(event, where);
    return (state, now) => {
      const at = state.last[key];
      return at === undefined ? atMost : Math.min(Math.max(now - at, 0) / 3_600_000, atMost);
    };
  },
  number:
    ({ trait, missing }) =>
    (state) =>
      finite(state.traits[trait]?.value, missing),
  flag:
    ({ trait, missing }) =>
    (state) => {
      const value = state.traits[trait]?.value;
      return Number(typeof value === 'boolean' ? value : typeof value === 'number' ? value !== 0 : missing);
    },
  oneOf:
    ({ trait }) =>
    (state) =>
      String(state.traits[trait]?.value ?? ''),
  signal: ({ domain, objective, missing }) => {
    const key = signalKey(domain, objective);
    return (state, now) => finite(signalInForce(state, key, now)?.mean, missing);
  },
  score:
    ({ artefact, missing }) =>
    (state) =>
      finite(state.scores[artefact]?.value, missing),
  reachable:
    ({ channel }) =>
    (state) =>
      Number(isReachable(state, channel)),
};

function windowed(spec: SpecOf<'count'> | SpecOf<'sum'>): Raw {
  const key = seriesKey(spec);
  const window = millisOf(spec.within);
  return (state, now) => totalOf(state.series[key], now, window);
}

const rawReader = (spec: UserFeature): Raw => (rawOf[spec.kind] as (spec: UserFeature) => Raw)(spec);

/** Writes the columns of one feature into a row. */
type Fill = (state: UserState, now: number, row: Float32Array) => void;

const shapes = {
  identity: (x: number) => x,
  log1p: (x: number) => logOnePlus(Math.max(x, 0)),
  sqrt: (x: number) => Math.sqrt(Math.max(x, 0)),
};

function fillOf({ spec, at }: FeatureColumns<UserFeature>): Fill {
  const raw = rawReader(spec);
  if (spec.kind === 'oneOf')
    return (state, now, row) => {
      const word = raw(state, now);
      for (let i = 0; i < spec.words.length; i++) row[at + i] = spec.words[i] === word ? 1 : 0;
    };
  if (!('scale' in spec))
    return (state, now, row) => {
      row[at] = Number(raw(state, now));
    };
  const { transform, scale } = spec;
  const shape = shapes[transform];
  return (state, now, row) => {
    row[at] = shape(Number(raw(state, now))) / scale;
  };
}

/** A portfolio's view of a user: the user part of feature rows, and raw values for conditions. */
export interface UserFeatures {
  readonly width: number;
  /** Writes the user part (float32, column 0 the constant 1) into `row`. Never NaN: missing takes the declared value. */
  write(state: UserState, now: number, row: Float32Array): void;
  /** Raw values by feature name, for conditions. */
  reader(state: UserState, now: number): ReadFeature;
}

/** Compiles the user features of a portfolio; once per portfolio, then asked for every decision. */
export function userFeaturesOf(portfolio: Portfolio): UserFeatures {
  const fills = portfolio.userFeatures.map(fillOf);
  const raws = new Map(portfolio.userFeatures.map(({ name, spec }) => [name, rawReader(spec)]));
  return {
    width: portfolio.userWidth,
    write: (state, now, row) => {
      row[0] = 1;
      for (const fill of fills) fill(state, now, row);
    },
    reader: (state, now) => (feature) => raws.get(feature)!(state, now),
  };
}
