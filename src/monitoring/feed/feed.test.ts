import { describe, expect, test } from 'vitest';
import { watch, type LogInput, type MonitorKind } from '../index.ts';
import type { Fact } from '../log.ts';
import { day, healthyLog } from '../sample.ts';
import { blocksOf, forecastOf } from './blocks.ts';

const kinds = ['feed_volume', 'feed_twins', 'feed_delay'] as const;
const healthy = healthyLog({ key: 'feed', users: 400, days: 24 });
const lastDay = healthy.now - day;
const alarmsOf = (log: LogInput, only: readonly MonitorKind[] = kinds) =>
  watch(log, only).flatMap(({ kind, verdict, where }) =>
    verdict === 'alarm' ? [`${kind} ${where.source}`] : [],
  );
const isBuy = (fact: Fact) => fact.kind === 'activity' && fact.name === 'buy';

test('a healthy log raises no alarm, and every source that programs read was looked at', () => {
  const found = watch(healthy, kinds);
  expect(found.filter(({ verdict }) => verdict === 'alarm')).toEqual([]);
  expect(new Set(found.map(({ where }) => where.source))).toEqual(
    new Set(['activity buy', 'activity play', 'score risk', 'trait age', 'trait plan']),
  );
});

describe('planted', () => {
  test('rewards silent for a day', () => {
    const facts = healthy.facts.filter((fact) => !(isBuy(fact) && fact.at > lastDay));
    const found = watch({ ...healthy, facts }, ['feed_volume']).find(({ verdict }) => verdict === 'alarm');
    expect(found).toMatchObject({ where: { source: 'activity buy' }, statistic: { value: 0 } });
    expect(found!.advice).toContain('missing, not zero');
  });

  test('rewards doubled under new ids: the volume of the day, and twins', () => {
    const facts = healthy.facts.flatMap((fact) =>
      isBuy(fact) && fact.at > lastDay
        ? [fact, { ...fact, id: `again ${fact.id}` as typeof fact.id }]
        : [fact],
    );
    expect(alarmsOf({ ...healthy, facts })).toEqual(['feed_volume activity buy', 'feed_twins activity buy']);
  });

  test('rewards two days late, in the order of arrival', () => {
    const arrival = (fact: Fact) => fact.at + (isBuy(fact) && fact.at > healthy.since ? 2.5 * day : 0);
    const facts = healthy.facts.toSorted((a, b) => arrival(a) - arrival(b));
    expect(alarmsOf({ ...healthy, facts })).toEqual(['feed_delay activity buy']);
  });
});

describe('the volume of generators', () => {
  const raised = (perDay: number, from: number, until: number): Fact[] =>
    Array.from({ length: Math.round((perDay * (until - from)) / day) }, (_, i): Fact => {
      const at = Math.floor(from + (i / perDay) * day);
      const rest = { program: 'p', generator: 'p:generators.0', key: `k${i}`, until: at + day };
      return { id: `o${at} ${i}`, user: `u${i}`, at, kind: 'opportunity', ...rest } as unknown as Fact;
    });
  const limits = { forecast: { 'p:generators.0': 50 } };

  test('as forecast, and ten times as many', () => {
    const usual = raised(50, healthy.since - 10 * day, lastDay);
    const asForecast = { ...healthy, limits, facts: [...usual, ...raised(50, lastDay, healthy.now)] };
    expect(watch(asForecast, ['generator_forecast'])[0]).toMatchObject({ verdict: 'ok' });
    const many = { ...healthy, limits, facts: [...usual, ...raised(500, lastDay, healthy.now)] };
    expect(alarmsOf(many, ['generator_forecast'])).toEqual(['generator_forecast opportunity p:generators.0']);
    const fewer = usual.map((fact): Fact => ({ ...fact, generator: 'crm' }) as Fact);
    const upstream = { ...healthy, facts: fewer, limits: { forecast: { 'p:crm': 50 } } };
    expect(alarmsOf(upstream, ['generator_forecast', 'feed_volume'])).toContain(
      'feed_volume opportunity p:crm',
    );
    expect(alarmsOf(upstream, ['generator_forecast'])).toEqual(['generator_forecast opportunity p:crm']);
  });
});

test('blocks are counted back from now, the one in which a source began left out', () => {
  const at = (days: number): Fact => ({ ...healthy.facts[0]!, at: days * day });
  const facts = [at(0.5), at(1.5), at(2.5), at(2.6), at(3.5)];
  expect(blocksOf(facts, { now: 4 * day, block: day })).toEqual({ last: 1, before: [1, 2] });
  expect(blocksOf([], { now: 4 * day, block: day })).toEqual({ last: 0, before: [] });
});

test('a forecast by hand: counts of 99.625 and 120.625, roots 10 and 11', () => {
  const { expected, p } = forecastOf({ last: 110.625, before: [99.625, 120.625] });
  expect(expected).toBeCloseTo(10.5 * 10.5 - 0.375, 9);
  // √111 − 10.5 = .03565 over √(.5 · 1.5), one degree of freedom.
  expect(p).toBeCloseTo(1 - (2 / Math.PI) * Math.atan((Math.sqrt(111) - 10.5) / Math.sqrt(0.75)), 9);
});
