// Where the effect on a ratio comes from, by segments, at a look.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { writeMarket } from './market.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const there = ['--workspace', inside('lab')];

interface Span {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
interface Mix {
  readonly dimension: string;
  readonly total: Span;
  readonly rate: Span;
  readonly mix: Span;
  readonly segments: readonly {
    readonly segment: string;
    readonly control: { readonly mix: number; readonly rate: number };
    readonly rate: Span;
    readonly mix: Span;
  }[];
}
interface Reported {
  readonly estimates: readonly {
    readonly metric: string;
    readonly control: { readonly value: number };
    readonly treated: { readonly value: number };
    readonly absolute: Span;
    readonly mixes: readonly Mix[] | null;
  }[];
  readonly segments: readonly { readonly mixes: readonly Mix[] | null }[];
}

const usual = JSON.parse(readFileSync(example('lifecycle/plan.json'), 'utf8')) as {
  readonly metrics: readonly object[];
};
const ratio = {
  kind: 'ratio',
  name: 'minutes a play',
  role: 'deterioration',
  numerator: { event: 'play' },
  denominator: { event: 'play', aggregate: 'count' },
  window: { kind: 'cohort', until: '7d' },
};
const document = {
  ...usual,
  looks: 2,
  metrics: [...usual.metrics, ratio, { ...ratio, name: 'minutes a play since', before: '7d' }],
};

test('a ratio moves by the ratios of countries and by their shares; the parts add up to what it moved', async () => {
  writeMarket(inside('market'), { perDay: 40, minutes: 1 });
  writeFileSync(inside('plan.json'), JSON.stringify(document));
  const program = ['--program', example('lifecycle/program.ts')];
  await json('import', inside('market/before.jsonl'), ...there, ...program);
  await json('experiment', 'start', inside('plan.json'), ...there, '--at', '2026-02-09T00:00:00Z');
  await json('import', inside('market/during.jsonl'), ...there);
  const look = ['experiment', 'look', 'invitation', ...there, '--at', '2026-02-27T00:00:00Z'];
  expect((await fantail(...look)).code).toBe(0);
  const report = ['experiment', 'report', 'invitation', ...there];
  const { estimates, segments } = await json<Reported>(...report);
  const of = (name: string) => estimates.find(({ metric }) => metric === name)!;
  expect([of('subscribers').mixes, of('minutes').mixes, segments[0]!.mixes]).toEqual([null, null, null]);
  for (const name of ['minutes a play', 'minutes a play since']) {
    const { mixes, control, treated } = of(name);
    expect(mixes!.map(({ dimension }) => dimension)).toEqual(['country']);
    const [{ total, rate, mix, segments: parts }] = mixes as readonly [Mix];
    expect(parts.map(({ segment }) => segment).toSorted()).toEqual(['DE', 'FR']);
    expect(total.value).toBeCloseTo(treated.value - control.value, 9);
    expect(rate.value + mix.value).toBeCloseTo(total.value, 9);
    const sum = (kind: 'rate' | 'mix') => parts.reduce((all, part) => all + part[kind].value, 0);
    expect([sum('rate'), sum('mix')]).toEqual([expect.closeTo(rate.value, 9), expect.closeTo(mix.value, 9)]);
    expect(parts.reduce((all, part) => all + part.control.mix * part.control.rate, 0)).toBeCloseTo(
      control.value,
      9,
    );
    // Each play lasts twice as long, whoever plays: rates move, shares do not.
    expect(rate.low).toBeGreaterThan(0);
    expect(mix.low < 0 && mix.high > 0).toBe(true);
  }
  // Read as the effect itself is: by the boundary of the look.
  const { absolute, mixes } = of('minutes a play');
  expect(mixes![0]!.total.low).toBeCloseTo(absolute.low, 6);
  expect(mixes![0]!.total.high).toBeCloseTo(absolute.high, 6);
  // Covariates move the effect, not its parts.
  expect(of('minutes a play since').absolute.value).not.toBeCloseTo(mixes![0]!.total.value, 3);
  const { out } = await fantail(...report, '--out', inside('page.html'));
  expect(out).toContain('Parts of the difference without covariates: they add up.');
  expect(readFileSync(inside('page.html'), 'utf8')).toContain('Mix and rate of minutes a play by country');
});
