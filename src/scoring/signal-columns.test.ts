import { describe, expect, test } from 'vitest';
import { parseEvent, type Event, type UserId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf, valueSignal, type CandidateFeature } from '../program/index.ts';
import { foldOf, stateOf, type Opportunity } from '../state/index.ts';
import { actingCostOf, candidateFeaturesOf, linearPrior, linearScorer, signalsSeen } from './index.ts';

const day = 86_400_000;
const now = millis(20_000 * day);
const user = 'u' as UserId;
const about = { domain: 'shop', objective: 'bought', unit: 'euro', horizonDays: 7 } as const;

type Options = Partial<Parameters<typeof valueSignal>[0]>;

const portfolioWith = (options: Options) =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: {},
      candidateFeatures: { shop: valueSignal({ ...about, messages: ['offer'], ...options }) },
      messages: {
        offer: { topic: 'any', channels: ['push'] },
        other: { topic: 'any', channels: ['push'] },
      },
      objectives: { bought: happens('buy', { horizon: '7d', unit: 'euro', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]);

let serial = 0;
function told(rest: Record<string, unknown> = {}): Event {
  const fact = { id: `e${++serial}`, user, at: now - day, kind: 'signal', ...about, mean: 5, sd: 1 };
  const parsed = parseEvent({ ...fact, until: now + day, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

const opportunities = ['first', 'second'].map((key): Opportunity => {
  return { program: 'p', generator: 'g', key, from: now, until: now + day };
});

/** All columns of: the offer for the first reason, the other message for it, the offer for the second. */
function allColumns(events: readonly Event[], options: Options = {}): readonly (readonly number[])[] {
  const portfolio = portfolioWith(options);
  const rows = new Float32Array(18);
  candidateFeaturesOf(portfolio).write(
    {
      state: stateOf(foldOf(portfolio), user, events),
      now,
      zone: null,
      user: new Float32Array(1),
      opportunities,
    },
    [
      [0, 0],
      [1, 0],
      [0, 1],
    ].map(([message, opportunity]) => ({
      message: message!,
      channel: 0,
      slot: now,
      opportunity: opportunity!,
    })),
    { personal: true, rows },
  );
  return [0, 6, 12].map((from) => [...rows.subarray(from, from + 6)]);
}

/** In force, the number, its age. */
const columns = (events: readonly Event[], options: Options = {}) =>
  allColumns(events, options).map((cells) => cells.slice(0, 3));

const nothing = [0, 0, 0];

test('what was said of all stands at every candidate of the messages of the domain, and nowhere else', () => {
  expect(columns([told()])).toEqual([[1, 5, 1], nothing, [1, 5, 1]]);
  expect(columns([])).toEqual([nothing, nothing, nothing]);
});

test('what was said of an opportunity stands there, before what was said of all', () => {
  const own = told({ opportunity: 'second', mean: 8, at: now });
  expect(columns([own])).toEqual([nothing, nothing, [1, 8, 0]]);
  expect(columns([told(), own])).toEqual([[1, 5, 1], nothing, [1, 8, 0]]);
  const over = told({ opportunity: 'second', mean: 8, until: now });
  expect(columns([told(), over])[2]).toEqual([1, 5, 1]);
});

test('its age counts from when its inputs were known', () => {
  expect(columns([told({ featureTime: now - 3 * day })])[0]).toEqual([1, 5, 3]);
});

test('another horizon, unit or quantity, or a scope that was not granted: not a trace', () => {
  const none = [nothing, nothing, nothing];
  expect(columns([told({ horizonDays: 8 })])).toEqual(none);
  expect(columns([told({ unit: 'dollar' })])).toEqual(none);
  expect(columns([told({ consentScope: 'purchases' })])).toEqual(none);
  expect(columns([told({ quantity: 'incremental' })])).toEqual(none);
  expect(columns([told()], { quantity: 'incremental' })).toEqual(none);
  expect(columns([told({ quantity: 'incremental' })], { quantity: 'incremental' })[0]).toEqual([1, 5, 1]);
});

describe('a table of exchange', () => {
  const exchange = { version: 1, to: 'euro', rates: { euro: 1, cent: 0.01, constructor: 2 } };
  const raw = (rest: Record<string, unknown>) => columns([told(rest)], { exchange })[0]!;

  test('converts each of its units into that of the objective; of any other there is not a trace', () => {
    expect(raw({ unit: 'cent', mean: 250 })).toEqual([1, 2.5, 1]);
    expect(raw({ mean: 2.5 })).toEqual([1, 2.5, 1]);
    expect(raw({ unit: 'constructor' })).toEqual([1, 10, 1]);
    expect(raw({ unit: 'dollar' })).toEqual(nothing);
    expect(raw({ unit: 'toString' })).toEqual(nothing);
  });

  test('numbers past 32 bits stay finite', () => {
    const large = { version: 1, to: 'euro', rates: { euro: 1e300 } };
    expect(columns([told({ mean: 1e300 })], { exchange: large })[0]![1]).toBe(Math.fround(3e38));
    expect(columns([told({ mean: -1e300 })], { exchange: large })[0]![1]).toBe(Math.fround(-3e38));
  });

  test('of another version makes other columns, which no artefact of the old one fits', () => {
    const artefact = linearPrior(portfolioWith({ exchange }));
    const next = portfolioWith({ exchange: { ...exchange, version: 2 } });
    expect(() => linearScorer(artefact, next)).toThrow(
      expect.objectContaining({ code: 'SCORING_ARTEFACT_UNFIT' }),
    );
  });
});

describe('what a domain says of its number', () => {
  const said = { sd: 2, method: 'dr', cost: 0.5 };

  test('stands beside it, in the unit of the objective, an uncertain rate and all', () => {
    expect(allColumns([told(said)])[0]).toEqual([1, 5, 1, 2, 2, 0.5]);
    expect(allColumns([told()])[0]).toEqual([1, 5, 1, 1, 0, 0]);
    const rate = { rate: 0.1, low: 0.1 - 0.0196, high: 0.1, tests: 9 };
    const exchange = { version: 1, to: 'euro', rates: { euro: rate } };
    const [, mean, , sd] = allColumns([told(said)], { exchange })[0]!;
    expect(mean).toBeCloseTo(0.5, 6);
    expect(sd).toBeCloseTo(Math.hypot(0.2, 0.01 * 5), 6);
  });

  test('is read back from the row; of two signals that speak for one candidate the dearest is charged', () => {
    const portfolio = portfolioWith({});
    const row = Float32Array.of(1, 5, 1, 2, 2, 0.5);
    expect(signalsSeen(portfolio, row, 0)).toEqual([
      { feature: 'shop', value: 5, ageDays: 1, sd: 2, method: 'dr', cost: 0.5 },
    ]);
    expect(signalsSeen(portfolio, new Float32Array(6), 0)).toEqual([]);
    const [program] = portfolio.programs;
    const { shop } = program!.features.candidate;
    const candidate = { shop: shop!, again: shop! };
    const both = portfolioOf([{ ...program!, features: { user: {}, candidate } }]);
    expect(actingCostOf(both)!(Float32Array.of(...row, 1, 5, 1, 2, 2, 0.75), 0)).toBe(0.75);
    const { stated: _, ...before } = shop as Extract<CandidateFeature, { kind: 'signal' }>;
    const old = portfolioOf([{ ...program!, features: { user: {}, candidate: { shop: before } } }]);
    expect(actingCostOf(old)).toBeUndefined();
  });
});
