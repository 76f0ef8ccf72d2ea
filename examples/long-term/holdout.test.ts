// Lasting holdouts by the command line, and what docs/long-term.md says of the made-up users that it describes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { heldOutProgram, heldOutWorkspace, onDay, sidesIn, tell } from './held-out.ts';
import { fantail, json, temporary } from '../../src/apps/cli/sample.ts';

interface Measured {
  readonly objective: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly perDay: { readonly low: number; readonly high: number };
  readonly isShown: boolean;
  readonly periodsMore: number | null;
  readonly readings: readonly object[];
}
interface Said {
  readonly everything: string | null;
  readonly holdouts: readonly {
    readonly holdout: string;
    readonly periods: number;
    readonly held: number;
    readonly others: number;
    readonly isBroken: boolean;
    readonly moved: number;
    readonly problem: string | null;
    readonly days: number;
    readonly objectives: readonly Measured[];
    readonly total: Measured;
  }[];
}

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('year');
const gain = 0.012;
const read = (...more: readonly string[]) =>
  json<Said>('experiment', 'holdout', '--workspace', workspace, ...more);

beforeAll(() =>
  heldOutWorkspace(workspace, {
    globalHoldout: 0.2,
    holdout: 0,
    users: 1200,
    days: 100,
    purchases: 0.03,
    gain,
  }),
);

test('the command of the page gives the output that it shows', async () => {
  const page = readFileSync(new URL('../../docs/long-term.md', import.meta.url), 'utf8');
  const [, line = '', shown = ''] =
    /fantail -- (experiment holdout .*)\n```\n\n```text\n([\s\S]*?)```/.exec(page) ?? [];
  const argv = line.split(' ').map((word) => (word === 'out/held' ? workspace : word));
  const { code, out, err } = await fantail(...argv);
  expect(code, err).toBe(0);
  expect(Math.max(...out.split('\n').map((one) => one.length))).toBeLessThanOrEqual(96);
  expect(shown).toBe(out);
});

test('what was planted is covered, per day, per user and as value; what does nothing is not shown', async () => {
  const { everything, holdouts } = await read();
  expect([everything, holdouts.length]).toEqual(['holdout', 1]);
  const [{ held, others, periods, days, objectives, total }] = holdouts as [Said['holdouts'][number]];
  const sides = [...(await sidesIn(workspace)).values()];
  expect(held).toBe(sides.filter(({ isHeld }) => isHeld).length);
  expect(held + others).toBe(1200);
  // 600 users for 90 days, 600 for 50.
  expect([periods, days]).toEqual([3, 70]);
  const [leaving, purchases] = objectives as [Measured, Measured];
  expect([leaving.objective, purchases.objective]).toEqual(['leaving', 'purchases']);
  expect(purchases.isShown).toBe(true);
  expect(purchases.perDay.low).toBeLessThan(gain);
  expect(purchases.perDay.high).toBeGreaterThan(gain);
  expect(purchases.low! / days).toBeCloseTo(purchases.perDay.low, 12);
  expect(leaving).toMatchObject({ isShown: false });
  expect(leaving.low!).toBeLessThan(0);
  expect(total.low!).toBeLessThan(5 * gain * days);
  expect(total.high!).toBeGreaterThan(5 * gain * days);
  expect(purchases.readings).toHaveLength(3);
});

test('within a period and after it, what was read before is read again', async () => {
  const [early, late, all] = await Promise.all([read('--at', onDay(61)), read('--at', onDay(85)), read()]);
  expect(late.holdouts).toEqual(early.holdouts);
  const readings = ({ holdouts }: Said) => holdouts[0]!.total.readings;
  expect(readings(early)).toEqual(readings(all).slice(0, 2));
  const [tooEarly] = (await read('--at', onDay(20))).holdouts;
  expect(tooEarly).toMatchObject({ periods: 0, objectives: [] });
  expect(tooEarly!.problem).toContain('its first period ends at 2026-01-31');
});

test('sides that lack users are refused with the reason, and nothing is read off them', async () => {
  const gone = [...(await sidesIn(workspace))].filter(([, { isHeld }], i) => isHeld && i % 2 === 0);
  await tell(
    workspace,
    gone.map(([user]) => ({ kind: 'erasure', id: `${user}-gone`, user, at: onDay(100) })),
  );
  const { code, out } = await fantail('experiment', 'holdout', '--workspace', workspace);
  expect(code).toBe(1);
  expect(out.replaceAll('\n', ' ')).toContain('do not hold the users that they were promised');
  expect(out).not.toContain('per user-day');
});

test('a narrower holdout is read among those whom the wider one leaves, and who changes sides later is counted', async () => {
  const nested = inside('nested');
  const shares = { globalHoldout: 0.3, holdout: 0.4 };
  await heldOutWorkspace(nested, { ...shares, users: 200, days: 75, purchases: 0.05, gain: 0 });
  const of = ['experiment', 'holdout', '--workspace', nested] as const;
  const before = (await json<Said>(...of)).holdouts;
  expect(before.map(({ holdout }) => holdout)).toEqual(['holdout', 'holdout:trial']);
  expect(before.map(({ held, others }) => held + others)).toEqual([200, before[0]!.others]);
  writeFileSync(inside('more.json'), JSON.stringify(heldOutProgram({ ...shares, globalHoldout: 0.6 })));
  await tell(
    nested,
    [{ kind: 'trait', name: 'fan', value: 1, user: 'u0', at: onDay(76) }],
    '--program',
    inside('more.json'),
  );
  await json('decide', '--workspace', nested, '--at', onDay(77), '--out', inside('more.jsonl'));
  const [everything, own] = (await json<Said>(...of)).holdouts;
  expect(everything).toMatchObject({ held: before[0]!.held, others: before[0]!.others });
  expect(everything!.moved).toBeGreaterThan(40);
  expect(own!.moved).toBe(0);
  const { out } = await fantail(...of);
  expect(out.replaceAll('\n', ' ')).toContain(`${everything!.moved} users changed sides`);
  expect(out).not.toMatch(/NaN|undefined|Infinity/);
});

test('programs that contact everybody are refused with what to declare', async () => {
  const program = heldOutProgram({ globalHoldout: 0, holdout: 0 });
  writeFileSync(inside('all.json'), JSON.stringify(program));
  const known = [{ kind: 'trait', name: 'fan', value: 1, user: 'u0', at: onDay(0) }];
  await tell(inside('all'), known, '--program', inside('all.json'));
  const { code, err } = await fantail('experiment', 'holdout', '--workspace', inside('all'));
  expect(code).toBe(1);
  expect(err).toContain('OPERATIONS_HOLDOUT_NONE');
  expect(err).toContain('globalHoldout: 0.05');
});
