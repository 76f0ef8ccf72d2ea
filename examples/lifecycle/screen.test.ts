// Experiments by household, by device and by user at one time: how they are screened for disturbing each other.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import { streamOf } from '../../src/kit/index.ts';
import { trial } from './program.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const day = 86_400_000;
const start = Date.UTC(2026, 1, 1);
const homes = 400;
const members = 3;

const arms = { plain: {}, warm: {} };
const byHome = { kind: 'trait' as const, trait: 'home' };
const device = { kind: 'address' as const, channel: 'push' };
const program = {
  ...trial,
  experiments: Object.fromEntries(
    Object.entries({
      banner: { unit: byHome },
      device: { unit: device },
      tone: { unit: byHome },
      colour: {},
      light: {},
    }).map(([id, rest]) => [
      id,
      {
        ...trial.experiments!['invitation']!,
        arms: Object.entries(arms).map(([name, changes]) => ({ name, weight: 1, changes, value: name })),
        unit: { kind: 'user' as const },
        data: 'shared' as const,
        budgets: 'shared' as const,
        ...rest,
      },
    ]),
  ),
};

interface Screened {
  readonly screened: number;
  readonly unknown: number;
  readonly pairs: readonly {
    readonly pair: readonly [string, string];
    readonly users: number;
    readonly units: number;
    readonly metric: string;
    readonly interaction: { readonly low: number; readonly high: number } | null;
    readonly adjustedP: number | null;
    readonly problem: string | null;
    readonly dependenceP: number;
    readonly recommendation: string;
  }[];
}

test('homes count once, and who shares a device with another home makes one unit of both', async () => {
  const stream = streamOf('homes', 'screen');
  const rows: object[] = [];
  for (let home = 0; home < homes; home++) {
    const [drawn, does] = [{ banner: stream.below(2), tone: stream.below(2) }, stream.uniform() < 0.4];
    for (let member = 0; member < members; member++) {
      const user = `u${home}-${member}`;
      // The first of each home has a device with the first of the next one, two by two.
      const address = member === 0 ? `d${home >> 1}` : `d-${user}`;
      const met = {
        ...drawn,
        device: member === 0 ? Number((home >> 1) % 3 === 0) : stream.below(2),
        colour: stream.below(2),
        light: stream.below(2),
      };
      rows.push({ kind: 'trait', id: `${user}-home`, user, at: start, name: 'home', value: `h${home}` });
      rows.push({
        kind: 'address',
        id: `${user}-at`,
        user,
        at: start,
        channel: 'push',
        address,
        valid: true,
      });
      for (const [experiment, warm] of Object.entries(met))
        rows.push({
          kind: 'exposure',
          id: `${user}-${experiment}`,
          user,
          at: start + day,
          experiment,
          arm: warm ? 'warm' : 'plain',
          share: 0.5,
        });
      if (does)
        rows.push({ kind: 'activity', id: `${user}-did`, user, at: start + 2 * day, name: 'subscribe' });
    }
  }
  writeFileSync(inside('log.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  writeFileSync(inside('program.json'), JSON.stringify(program));
  const metric = {
    kind: 'proportion',
    name: 'subscribers',
    role: 'success',
    of: { event: 'subscribe' },
    window: { kind: 'cohort', until: '7d' },
  };
  const gifts = { ...metric, name: 'gifts', of: { event: 'gift' } };
  writeFileSync(inside('metrics.json'), JSON.stringify([metric]));
  writeFileSync(inside('both.json'), JSON.stringify([metric, gifts]));
  const lab = ['--workspace', inside('lab')];
  await json('import', inside('log.jsonl'), ...lab, '--program', inside('program.json'));
  const later = '2026-02-20T00:00:00Z';
  const screen = (file: string) =>
    json<Screened>('experiment', 'screen', inside(file), ...lab, '--at', later);
  const { pairs } = await screen('metrics.json');
  const of = (a: string, b: string) => pairs.find(({ pair }) => pair.includes(a) && pair.includes(b))!;
  const users = homes * members;
  for (const { users: counted } of pairs) expect(counted).toBe(users);
  expect(of('banner', 'tone').units).toBe(homes);
  expect(of('banner', 'colour').units).toBe(homes);
  expect(of('colour', 'light').units).toBe(users);
  expect(of('colour', 'device').units).toBe(users - homes / 2);
  expect(of('banner', 'device').units).toBe(homes / 2);
  // All of a home do the same: a unit says no more than one user, so that errors are √3 times as large.
  const widthOf = ({ interaction }: Screened['pairs'][number]) => interaction!.high - interaction!.low;
  const ratio = widthOf(of('banner', 'tone')) / widthOf(of('colour', 'light'));
  expect(ratio).toBeGreaterThan(1.6);
  expect(ratio).toBeLessThan(1.9);
  expect(of('banner', 'tone').dependenceP).toBeGreaterThan(0.001);

  // Nobody gives gifts: that metric has no answer, and takes nothing from the other one.
  const both = await screen('both.json');
  expect(both).toMatchObject({ screened: 2 * pairs.length, unknown: pairs.length, tooFew: 0 });
  const [first, second] = [metric, gifts].map(({ name }) => both.pairs.filter((one) => one.metric === name));
  expect(first!.map(({ pair, adjustedP }) => [pair, adjustedP])).toEqual(
    pairs.map(({ pair, adjustedP }) => [pair, adjustedP]),
  );
  for (const one of second!)
    expect(one).toMatchObject({
      users,
      interaction: null,
      adjustedP: null,
      problem: expect.stringContaining('No variance'),
      recommendation: 'unknown',
    });
  const { code, out } = await fantail('experiment', 'screen', inside('both.json'), ...lab, '--at', later);
  expect(code).toBe(0);
  expect(out.replaceAll('\n', ' ')).toMatch(new RegExp(`${pairs.length} could\\s+not be tested`));
  // Before the windows are over nothing is complete.
  const early = await fantail('experiment', 'screen', inside('metrics.json'), ...lab);
  expect(early.out).toContain(`Left out: ${pairs.length} with`);
});
