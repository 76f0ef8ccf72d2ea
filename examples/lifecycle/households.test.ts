// An experiment drawn by household: planned, looked at and reported by errors that count households.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { assignerOf } from '../../src/assignment/index.ts';
import { streamOf } from '../../src/kit/index.ts';
import { portfolioOf } from '../../src/program/index.ts';
import { fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { trial } from './program.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const at = ['--workspace', inside('lab')];
const day = 86_400_000;
const began = Date.UTC(2026, 1, 9);

const program = {
  ...trial,
  experiments: {
    invitation: {
      ...trial.experiments!['invitation']!,
      unit: { kind: 'trait' as const, trait: 'home' },
    },
  },
};

const within3 = { kind: 'cohort', until: '3d' } as const;

const plan = {
  kind: 'experiment',
  version: 1,
  experiment: 'invitation',
  control: 'plain',
  metrics: [
    {
      kind: 'mean',
      name: 'minutes',
      role: 'success',
      of: { event: 'play' },
      window: within3,
      covariates: [{ column: 'age' }],
    },
    {
      kind: 'quantile',
      name: 'median minutes',
      role: 'success',
      of: { event: 'play' },
      share: 0.5,
      window: within3,
    },
    {
      kind: 'funnel',
      name: 'paid',
      role: 'guardrail',
      margin: { scale: 'absolute', value: 0.15 },
      steps: [{ event: 'open' }, { event: 'pay' }],
      window: within3,
    },
    {
      kind: 'mean',
      name: 'all minutes',
      role: 'success',
      of: { event: 'play' },
      window: { kind: 'open-ended' },
    },
    {
      kind: 'quantile',
      name: 'median of all',
      role: 'deterioration',
      of: { event: 'play' },
      share: 0.5,
      window: { kind: 'open-ended' },
    },
  ],
  effects: {
    minutes: { scale: 'absolute', value: 4 },
    'median minutes': { scale: 'absolute', value: 8 },
    'all minutes': { scale: 'absolute', value: 20 },
  },
  looks: 2,
  joins: '1d',
  maximum: '42d',
};

type Fact = Readonly<Record<string, unknown>> & { readonly at: number };

/** Homes of one to four who listen together: half of what moves a member moves the home. Nobody is warmed by anything. */
function facts(): readonly Fact[] {
  const stream = streamOf('households', 'market');
  const { standing } = assignerOf(portfolioOf([program]));
  const all: Fact[] = [];
  for (let home = 0; home < 70 * 12; home++) {
    const taste = 10 * stream.normal();
    const met = Math.floor(began - 30 * day + (home / 12) * day);
    for (let member = 0; member <= home % 4; member++) {
      const user = `h${home}-${member}`;
      // The last of four comes three days after the others, too late for the home.
      const time = met + (member === 3 ? 3 * day : member * 3_600_000);
      const said = (fact: Readonly<Record<string, unknown>>, when: number): Fact => ({
        id: `${user}:${String(fact['kind'])}:${String(fact['name'])}:${when}`,
        user,
        at: when,
        ...fact,
      });
      const unit = () => `home-${home}`;
      const found = standing('invitation', { user, now: time, unit, read: () => 0, kept: () => undefined });
      const age = Math.round(20 + 40 * stream.uniform());
      const amount = 60 + taste + 10 * stream.normal() + age;
      all.push(
        said({ kind: 'trait', name: 'home', value: unit() }, met - day),
        said({ kind: 'trait', name: 'age', value: age }, met - day + 1),
        said(
          { kind: 'opportunity', program: 'trial', generator: 'crm', key: 'page', until: time + day },
          time,
        ),
        said({ kind: 'activity', name: 'play', amount }, time + day),
        // Who listens goes on listening, with less of what the home has in common.
        ...[8, 16].map((later) =>
          said(
            { kind: 'activity', name: 'play', amount: 40 + taste / 2 + 10 * stream.normal() },
            time + later * day,
          ),
        ),
        ...(amount > 95 ? [said({ kind: 'activity', name: 'open' }, time + day + 1)] : []),
        ...(amount > 95 && stream.uniform() < 0.5
          ? [said({ kind: 'activity', name: 'pay' }, time + day + 2)]
          : []),
        ...(found?.kind === 'in'
          ? [said({ kind: 'exposure', experiment: 'invitation', arm: found.arm, share: found.share }, time)]
          : []),
      );
    }
  }
  return all;
}

const written = (name: string, rows: readonly unknown[]): string => {
  writeFileSync(inside(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return inside(name);
};

beforeAll(async () => {
  writeFileSync(inside('program.json'), JSON.stringify(program));
  writeFileSync(inside('plan.json'), JSON.stringify(plan));
  const all = facts();
  const before = written(
    'before.jsonl',
    all.filter((fact) => fact.at < began),
  );
  await json('import', before, ...at, '--program', inside('program.json'));
  written(
    'during.jsonl',
    all.filter((fact) => fact.at >= began),
  );
});

interface Planned {
  readonly units: number;
  readonly perUnit: number;
  readonly window: number;
  readonly metrics: readonly {
    readonly metric: string;
    readonly correlation: number;
    readonly designEffect: number;
    readonly power: number | null;
    readonly baseline: { readonly varianceRatio: number };
  }[];
}

interface Looked {
  readonly counts: string;
  readonly look: {
    readonly units: number;
    readonly fraction: number;
    readonly tests: readonly {
      readonly metric: string;
      readonly z: number | null;
      readonly boundary: number | null;
    }[];
  };
  readonly harm: readonly { readonly metric: string; readonly problem: string | null }[];
  readonly advice: string;
}

interface Reported {
  readonly estimates: readonly {
    readonly metric: string;
    readonly control: { readonly n: number; readonly value: number };
    readonly absolute: { readonly value: number; readonly low: number; readonly high: number } | null;
    readonly problem: string | null;
    readonly steps:
      | readonly {
          readonly step: string;
          readonly control: number;
          readonly treated: number;
          readonly part: { readonly value: number; readonly low: number; readonly high: number } | null;
        }[]
      | null;
  }[];
  readonly quality: { readonly ps: Readonly<Record<string, number>> };
}

const harmOf = ({ harm }: Looked, name: string) => harm.find(({ metric }) => metric === name)!.problem;

test('homes are planned, drawn and read as units', async () => {
  const { plan: made } = await json<{ readonly plan: Planned }>(
    'experiment',
    'design',
    inside('plan.json'),
    ...at,
    '--at',
    '2026-02-09T00:00:00Z',
  );
  // Homes of 1, 2, 3 and, without the one who comes too late, 3.
  expect(made.perUnit).toBeGreaterThan(2.1);
  expect(made.perUnit).toBeLessThan(2.4);
  expect(made.window).toBe(4);
  const [minutes] = made.metrics;
  // Of 100 + 100 + 133 (ages), 100 are the home's.
  expect(Math.abs(minutes!.correlation - 0.3)).toBeLessThan(0.12);
  expect(minutes!.designEffect).toBeGreaterThan(1.15);
  expect(minutes!.baseline.varianceRatio).toBeLessThan(0.85);
  for (const { metric, correlation, designEffect } of made.metrics) {
    expect(correlation, metric).toBeGreaterThan(0.05);
    expect(designEffect, metric).toBeGreaterThan(1.02);
  }
  for (const { metric, power } of made.metrics.slice(0, 4)) expect(power, metric).toBeGreaterThan(0.7);
  const { out } = await fantail(
    'experiment',
    'design',
    inside('plan.json'),
    ...at,
    '--at',
    '2026-02-09T00:00:00Z',
  );
  expect(out.replaceAll('\n', ' ')).toContain('Units are users who share the trait home');

  await json('experiment', 'start', inside('plan.json'), ...at, '--at', '2026-02-09T00:00:00Z');
  await json('import', inside('during.jsonl'), ...at);
  const look = await json<Looked>('experiment', 'look', 'invitation', ...at, '--at', '2026-02-23T00:00:00Z');
  expect(look).toMatchObject({ counts: 'units', advice: 'go on' });
  // Twelve homes a day, those who are through join and window.
  expect(Math.abs(look.look.units - 12 * 10)).toBeLessThan(13);
  expect(look.look.units / look.look.fraction).toBeCloseTo(made.units, 6);
  expect(harmOf(look, 'paid')).toBeNull();
  expect(harmOf(look, 'all minutes')).toContain('go on growing');

  // What goes on growing has boundaries by how homes went on between the looks; what is no mean has none.
  const second = await json<Looked>(
    'experiment',
    'look',
    'invitation',
    ...at,
    '--at',
    '2026-03-09T00:00:00Z',
  );
  expect(second.look.tests.map(({ metric, z, boundary }) => [metric, z !== null, boundary !== null])).toEqual(
    [
      ['minutes', true, true],
      ['median minutes', true, true],
      ['paid', true, true],
      ['all minutes', true, false],
    ],
  );
  const said = await json<Reported>(
    'experiment',
    'report',
    'invitation',
    ...at,
    '--out',
    inside('homes.html'),
  );
  const of = (name: string) => said.estimates.find(({ metric }) => metric === name)!;
  // Nobody is warmed by anything: intervals hold 0, and values are those of people, not of homes.
  for (const name of ['minutes', 'median minutes', 'paid', 'all minutes']) {
    const { low, high } = of(name).absolute!;
    expect(low < 0 && high > 0, name).toBe(true);
  }
  expect(Math.abs(of('median minutes').control.value - 100)).toBeLessThan(6);
  expect(Math.abs(of('paid').control.value - 0.3)).toBeLessThan(0.08);
  // Steps say where the effect on the funnel comes from: rates of those who came as far, parts that add up.
  const { steps, absolute } = of('paid');
  expect(steps!.map(({ step }) => step)).toEqual(['1 open', '2 pay']);
  expect(steps!.reduce((product, { control }) => product * control, 1)).toBeCloseTo(
    of('paid').control.value,
    12,
  );
  expect(steps!.reduce((sum, { part }) => sum + part!.value, 0)).toBeCloseTo(absolute!.value, 12);
  for (const { part } of steps!) expect(part!.low < 0 && part!.high > 0).toBe(true);
  expect(of('minutes').steps).toBeNull();
  const html = readFileSync(inside('homes.html'), 'utf8');
  expect(html).toContain('<h2 id="part-5-heading">Steps of paid</h2>');
  const median = of('median of all');
  expect(median.problem).toBeNull();
  expect(
    median.absolute!.low < median.absolute!.value && median.absolute!.value < median.absolute!.high,
  ).toBe(true);
  expect(said.estimates[0]!.control.n).toBeLessThan(second.look.units);
  expect(Object.keys(said.quality.ps)).toContain('cluster-sizes');
  expect(said.estimates[0]!.absolute).not.toBeNull();
});
