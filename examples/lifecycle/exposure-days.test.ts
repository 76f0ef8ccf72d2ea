// A test that is over, whose users were exposed on several days: what it says by the day of exposure.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { streamOf } from '../../src/kit/index.ts';
import { trial } from './program.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const day = 86_400_000;
const began = Date.UTC(2026, 1, 9);

interface Reported {
  readonly exposureDays: readonly {
    readonly metric: string;
    readonly per: string;
    readonly p: number;
    readonly left: number;
    readonly days: readonly {
      readonly from: string;
      readonly n: number;
      readonly value: number;
      readonly low: number;
      readonly high: number;
    }[];
  }[];
  readonly labels: readonly string[];
}

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
      window: { kind: 'cohort', until: '3d' },
    },
  ],
  effects: { minutes: { scale: 'absolute', value: 4 } },
  looks: 1,
};

/** Sixty users a day; the effect of a warm invitation on the minutes played depends on the day of exposure. */
async function report(
  name: string,
  {
    days,
    effectOn,
    skips = [],
  }: { days: number; effectOn: (on: number) => number; skips?: readonly number[] },
): Promise<{ readonly said: Reported; readonly shown: string; readonly page: string }> {
  const stream = streamOf(name, 'exposure days');
  const rows: object[] = [];
  for (let on = 0; on < days; on++) {
    // On the last day of a test one user is left.
    const users = skips.includes(on) ? 1 : 60;
    for (let i = 0; i < users; i++) {
      const [user, warm] = [`u${on}-${i}`, stream.below(2)];
      const at = began + on * day + Math.floor(stream.uniform() * day);
      const arm = warm ? 'warm' : 'plain';
      rows.push({ kind: 'exposure', id: `${user}-e`, user, at, experiment: 'invitation', arm, share: 0.5 });
      const amount = 60 + warm * effectOn(on) + 10 * stream.normal();
      rows.push({ kind: 'activity', id: `${user}-a`, user, at: at + 1, name: 'play', amount });
    }
  }
  rows.push({
    kind: 'activity',
    id: 'last',
    user: 'other',
    at: began + (days + 5) * day,
    name: 'play',
    amount: 1,
  });
  const files = { log: inside(`${name}.jsonl`), program: inside('program.json'), plan: inside('plan.json') };
  writeFileSync(files.log, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(files.program, JSON.stringify(trial));
  writeFileSync(files.plan, JSON.stringify(plan));
  const lab = ['--workspace', inside(name)];
  await json('import', files.log, ...lab, '--program', files.program);
  await json('experiment', 'start', files.plan, ...lab, '--after-the-fact');
  await json('experiment', 'look', 'invitation', ...lab);
  const out = inside(`${name}.html`);
  const { out: shown } = await fantail('experiment', 'report', 'invitation', ...lab, '--out', out);
  const said = await json<Reported>('experiment', 'report', 'invitation', ...lab);
  return { said, shown, page: readFileSync(out, 'utf8') };
}

test('an effect of one day is told from one of all days, and labelled', async () => {
  const { said, shown, page } = await report('one-day', { days: 6, effectOn: (on) => (on === 2 ? 30 : 0) });
  const [line] = said.exposureDays;
  expect(said.exposureDays).toHaveLength(1);
  expect(line).toMatchObject({ metric: 'minutes', per: 'day', left: 0 });
  expect(line!.days.map(({ from, n }) => [from, n])).toEqual(
    [9, 10, 11, 12, 13, 14].map((on) => [`2026-02-${String(on).padStart(2, '0')}`, 60]),
  );
  expect(line!.p).toBeLessThan(1e-6);
  const shows = line!.days.map(({ low, high }) => low > 0 || high < 0);
  expect(shows).toEqual([false, false, true, false, false, false]);
  const words = shown.replaceAll('\n', ' ');
  expect(words).toContain('By day of exposure, analysed after the fact: the effect on minutes under warm');
  expect(said.labels.join()).toContain('analysed after the fact');
  expect(page).toContain('Effect on minutes by day of exposure');
});

test('an effect of all days is alike on all; a day with one user is left out and counted', async () => {
  const { said } = await report('all-days', { days: 5, effectOn: () => 8, skips: [4] });
  const [line] = said.exposureDays;
  expect([line!.days.length, line!.left]).toEqual([4, 1]);
  expect(line!.p).toBeGreaterThan(0.01);
  for (const { low, high } of line!.days) expect(low < 8 && 8 < high).toBe(true);
});

test('more than a month is cut into seven days each; one day alone says nothing', async () => {
  const { said } = await report('long', { days: 40, effectOn: () => 0 });
  const [line] = said.exposureDays;
  expect(line!.per).toBe('seven days');
  expect(line!.days.map(({ n }) => n)).toEqual([420, 420, 420, 420, 420, 300]);
  const alone = await report('alone', { days: 1, effectOn: () => 0 });
  expect(alone.said.exposureDays).toEqual([]);
});
