import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { knownOf, shopProgram, tellShop } from './planned-shop.ts';
import { openWorkspace } from './workspace.ts';
import { fantail, json, temporary } from './sample.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('shop');
const users = Array.from({ length: 120 }, (_, u) => `u${u}`);
const startAt = Date.UTC(2026, 2, 2);
const atDay = (day: number, hour = 9): number => startAt + (day * 24 + hour) * 3_600_000;

/** Plans by user, as the log has them now. */
async function plansNow(): Promise<ReadonlyMap<string, string>> {
  const { store, close } = await openWorkspace(workspace, 'read');
  const found = new Map<string, string>();
  for await (const { event } of store.log(0))
    if (event.kind === 'decision' && event.plan !== undefined) found.set(event.user, event.plan);
  await close();
  return found;
}

/** A week: everyone is decided for; under the calm plan all buy, under the rare one every other user in turn. */
async function week(number: number): Promise<void> {
  const at = new Date(atDay(7 * number)).toISOString();
  await json('decide', '--workspace', workspace, '--out', inside('out.csv'), '--at', at);
  const plans = await plansNow();
  const bought = users.flatMap((user, u) => {
    if (plans.get(user) !== 'calm' && (u + number) % 2 === 0) return [];
    return [
      { id: `b${number}-${u}`, user, at: atDay(7 * number + 1, u % 24), kind: 'activity', name: 'buy' },
    ];
  });
  await tellShop(folder, `bought-${number}.jsonl`, bought);
}

interface Evaluated {
  readonly artefact: string;
  readonly periods: number;
  readonly windows: number;
  readonly elsewhere: number;
  readonly learnedFrom: number;
  readonly measures: readonly {
    readonly measure: string;
    readonly policies: readonly {
      readonly policy: string;
      readonly verdict: string;
      readonly reasons: readonly string[];
      readonly estimates: readonly { readonly value: number; readonly low: number; readonly high: number }[];
      readonly gain?: { readonly value: number; readonly significant: boolean };
    }[];
  }[];
}

const evaluated = (...more: readonly string[]) =>
  json<Evaluated>('evaluate', '--workspace', workspace, '--plans', ...more);
const policyOf = ({ measures }: Evaluated, name: string) =>
  measures.at(-1)!.policies.find(({ policy }) => policy === name)!;

beforeAll(async () => {
  writeFileSync(inside('program.json'), JSON.stringify(shopProgram()));
  await tellShop(folder, 'known.jsonl', knownOf(users, atDay(0, 1)));
  for (let number = 0; number < 8; number++) await week(number);
});

describe('plan policies of a workspace', () => {
  test.each([1, 2, 6])('are worth what plans bring, over %i periods', async (ahead) => {
    const found = await evaluated('--ahead', String(ahead));
    expect(found.measures.map(({ measure }) => measure)).toEqual(['sales', 'value']);
    for (const [name, each] of [
      ['everybody rare', 0.5],
      ['everybody calm', 1],
    ] as const) {
      const { verdict, estimates } = policyOf(found, name);
      expect(verdict).not.toBe(ahead > 4 ? 'reliable' : 'refused');
      // Two estimates and two measures are looked at: five standard errors.
      for (const { value, low, high } of estimates)
        expect(Math.abs(value - ahead * each)).toBeLessThan((5 / 3.9) * (high - low) + 0.01);
    }
    const learned = policyOf(found, 'learned from the others');
    expect(learned.estimates[0]!.value).toBeGreaterThan(0.8 * ahead);
    expect(learned.gain!.value).toBeGreaterThan(0);
    if (ahead === 1) expect(learned.gain!.significant).toBe(true);
    expect(policyOf(found, 'plans as logged').gain).toBeUndefined();
  });

  test('farther than the log reaches are refused, and a person reads why', async () => {
    const found = await evaluated('--ahead', '9');
    expect(found.measures.flatMap(({ policies }) => policies)).toSatisfy(
      (all: readonly { verdict: string }[]) => all.every(({ verdict }) => verdict === 'refused'),
    );
    const { out } = await fantail('evaluate', '--workspace', workspace, '--plans', '--ahead', '9');
    expect(out.replaceAll('\n', ' ')).toMatch(/of no user are more than 6 known in a row/);
  });

  test('are read with their intervals, and with the artefact they hold for', async () => {
    const { out } = await fantail('evaluate', '--workspace', workspace, '--plans', '--ahead', '2');
    expect(out).toContain('values over 2 periods from');
    expect(out).toMatch(/everybody calm +\d\.\d+ \[.*\]\*? +\d\.\d+ +\+/);
    expect(out).toContain('with others it would be another environment');
  });

  test('with the sends of the artefact, too', async () => {
    const found = await evaluated('--jointly');
    expect(policyOf(found, 'plans as logged, sends of the artefact').estimates[0]!.value).toBeCloseTo(
      0.75,
      0,
    );
    expect(policyOf(found, 'plans as logged').estimates[0]!.value).toBeCloseTo(0.75, 0);
  });

  test('options that do not go together are refused', async () => {
    for (const options of [['--jointly'], ['--environment', 'a'], ['--plans', '--log', 'x.csv']]) {
      const { code, err } = await fantail('evaluate', '--workspace', workspace, ...options);
      expect(code).not.toBe(0);
      expect(err).toContain('OPERATIONS_INPUT_INVALID');
    }
  });

  test('under another artefact of the sends are another environment', async () => {
    const before = await evaluated();
    await json('learn', '--workspace', workspace);
    for (let number = 8; number < 11; number++) await week(number);
    const { code, err } = await fantail('evaluate', '--workspace', workspace, '--plans');
    expect(code).not.toBe(0);
    expect(err).toContain(before.artefact.slice(0, 12));
    expect(err).toContain('another environment');
    const first = await evaluated('--environment', before.artefact.slice(0, 8));
    expect(first).toMatchObject({
      artefact: before.artefact,
      elsewhere: expect.toSatisfy((n: number) => n > 0),
    });
    expect(policyOf(first, 'everybody calm').estimates[0]!.value).toBeCloseTo(1, 1);
    const jointly = await evaluated('--jointly');
    expect(jointly.learnedFrom).toBeGreaterThan(0);
    expect(jointly.periods + jointly.learnedFrom).toBeGreaterThan(first.periods);
    const lost = await fantail('evaluate', '--workspace', workspace, '--plans', '--environment', 'zzz');
    expect(lost.err).toContain('is not the beginning of one artefact');
  });
});
