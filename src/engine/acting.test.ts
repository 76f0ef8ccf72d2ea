import { describe, expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { explain, replayerOf, type Decision } from '../decision/index.ts';
import { parseEvent, userId, type Event } from '../events/index.ts';
import { millis, msPerDay, msPerHour, streamOf, utcTable } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { softmax } from '../policy/index.ts';
import { defineProgram, eachMessage, happens, valueSignal } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import { engineOf, setupOf } from './index.ts';

// What a domain says besides its number: what acting costs, how it knows, and what excludes it.
const noon = millis(Date.UTC(2024, 5, 5, 12));
const user = userId.parse('u');

const about = { objective: 'plays', unit: 'play', horizonDays: 1, quantity: 'incremental' } as const;
const program = defineProgram({
  id: 'a',
  owner: 'team',
  channels: { push: { cost: 0.125 } },
  features: {},
  candidateFeatures: {
    arm: eachMessage(),
    shop: valueSignal({ domain: 'shop', messages: ['offer'], ...about }),
    crm: valueSignal({ domain: 'crm', messages: ['gift'], ...about }),
  },
  messages: {
    offer: { topic: 't', channels: ['push'] },
    gift: { topic: 't', channels: ['push'] },
    news: { topic: 't', channels: ['push'] },
  },
  objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [],
  policy: softmax({ temperature: 0.2 }),
  exploration: { mass: 0, silence: 0.1 },
});
const belief = { mean: { plays: { candidate: { 'arm[0]': 1, 'arm[1]': 1 } } }, sd: { plays: 0.25 } };
const setup = setupOf({ programs: [program], belief, workspace: { id: 'w', secret: 's' } });

let serial = 0;
const fact = (rest: Readonly<Record<string, unknown>>): Event => {
  const parsed = parseEvent({ id: `s${++serial}`, user, at: noon - msPerDay, ...rest });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
};
const signal = (domain: string, rest: Readonly<Record<string, unknown>>) =>
  fact({ kind: 'signal', domain, ...about, mean: 0.5, sd: 0.1, until: noon + 9 * msPerDay, ...rest });
const known = (consent = 'personalisation') => [
  fact({ kind: 'consent', scope: 'push', granted: true }),
  fact({ kind: 'consent', scope: consent, granted: true }),
  fact({ kind: 'address', channel: 'push', address: 'x', valid: true }),
];

async function worldWith(facts: readonly Event[]) {
  const engine = engineOf({ store: memoryStore(), setup, zones: () => utcTable });
  await engine.take([{ user, facts }]);
  const ask = async (at: number, more: readonly Event[] = [], key = `k${++serial}`): Promise<Decision> => {
    const reason = fact({
      kind: 'opportunity',
      program: 'a',
      generator: 'g',
      key,
      at,
      until: at + msPerHour,
    });
    const [result] = await engine.take([{ user, facts: [...more, reason], decideAt: millis(at) }]);
    return result!.decision!;
  };
  return { engine, ask };
}
const nameOf = ({ candidates, chosen }: Decision) =>
  chosen < 0 ? undefined : setup.portfolio.messages[candidates[chosen]!.message]!.name;
const explained = (decision: Decision) => explain(decision, setup.portfolio, declaredPrices(setup.portfolio));

describe('cost', () => {
  const signals = [signal('shop', { cost: 0.75, method: 'rct' }), signal('crm', { method: 'model' })];

  test('is taken off the value once, beside that of the channel, and said', async () => {
    const { ask } = await worldWith([...known(), ...signals]);
    const decision = await ask(noon);
    const { choices, terms } = explained(decision);
    expect(terms).toEqual(['plays', 'message', 'acting']);
    const [offer, gift, news] = ['offer', 'gift', 'news'].map((name) =>
      choices.find((one) => one.name.startsWith(name))!,
    );
    expect(offer!.terms.slice(1)).toEqual([-0.125, -0.75]);
    expect(gift!.terms[2]).toBeCloseTo(0, 12);
    for (const { terms: parts, value } of [offer!, gift!, news!])
      expect(value).toBeCloseTo(
        parts.reduce((sum, part) => sum + part, 0),
        12,
      );
    expect(offer!.signals).toMatchObject([{ feature: 'shop', value: 0.5, method: 'rct', cost: 0.75 }]);
    expect(news!.signals).toBeUndefined();
    expect(gift!.probability).toBeGreaterThan(offer!.probability);
  });

  test('method: a test moves the belief towards what it found, a model does not', async () => {
    const { ask } = await worldWith([...known(), ...signals]);
    const [offer, gift] = explained(await ask(noon)).choices.map(({ increments }) => increments[0]!.mean);
    expect(offer).toBeLessThan(1);
    expect(offer).toBeGreaterThan(0.9);
    expect(gift).toBe(1);
  });

  test('repeats bit for bit, from scores and from features', async () => {
    const { ask } = await worldWith([...known(), ...signals]);
    const replay = replayerOf(setup);
    for (let day = 0; day < 5; day++) {
      const decision = await ask(noon + day * msPerDay);
      expect([...replay(decision, 'scores'), ...replay(decision, 'features')]).toEqual([]);
    }
  });
});

describe('an exclusivity group', () => {
  const grouped = ['shop', 'crm'].map((domain) => signal(domain, { exclusivityGroup: 'gifts' }));
  const refusals = (decision: Decision) =>
    decision.noes.filter(({ rule }) => rule === 'exclusive').map(({ reason, until }) => ({ reason, until }));

  test('reaches a user at most once while any of its signals of then is in force, in any order of luck', async () => {
    for (let life = 0; life < 20; life++) {
      const { ask } = await worldWith([...known(), ...grouped]);
      const sent: string[] = [];
      for (let day = 0; day < 8; day++) {
        const decision = await ask(noon + day * msPerDay, [], `life${life}-${day}`);
        sent.push(nameOf(decision) ?? 'silence');
        const acted = sent.filter((name) => name === 'offer' || name === 'gift').length;
        expect(acted).toBeLessThanOrEqual(1);
        const isTaken = acted - Number(['offer', 'gift'].includes(sent.at(-1)!)) === 1;
        const no = { reason: 'exclusivity_group_taken', until: noon + 9 * msPerDay };
        expect(refusals(decision)).toEqual(isTaken ? [no, no] : []);
      }
      expect(sent.some((name) => name !== 'silence' && name !== 'news')).toBe(true);
    }
  });

  test('is free again when its signals have ended, and when what was decided will surely not go out', async () => {
    const { ask } = await worldWith([...known(), ...grouped]);
    let decision = await ask(noon);
    for (let i = 1; nameOf(decision) === undefined || nameOf(decision) === 'news'; i++)
      decision = await ask(noon + i * 1000);
    const after = noon + msPerDay;
    expect(refusals(await ask(after))).toHaveLength(2);
    const failed = fact({ kind: 'receipt', decision: decision.id, status: 'failed', at: after + 1 });
    expect(refusals(await ask(after + 2, [failed]))).toEqual([]);
    const again = signal('shop', {
      exclusivityGroup: 'gifts',
      at: noon + 10 * msPerDay,
      until: noon + 20 * msPerDay,
    });
    expect(refusals(await ask(noon + 10 * msPerDay, [again]))).toEqual([]);
  });

  test('is taken in the shadow of who is held out, as it would be of the treated', async () => {
    const held = setupOf({
      programs: [{ ...program, holdout: 1 }],
      belief,
      workspace: { id: 'w', secret: 's' },
    });
    const engine = engineOf({ store: memoryStore(), setup: held, zones: () => utcTable });
    await engine.take([{ user, facts: [...known(), ...grouped] }]);
    const kept: string[] = [];
    for (let day = 0; day < 8; day++) {
      const at = millis(noon + day * msPerDay);
      const reason = fact({
        kind: 'opportunity',
        program: 'a',
        generator: 'g',
        key: `held${day}`,
        at,
        until: at + msPerHour,
      });
      const [result] = await engine.take([{ user, facts: [reason], decideAt: at }]);
      const { shadow, noes, chosen } = result!.decision!;
      expect(chosen).toBe(-1);
      const isTaken = kept.some((name) => name !== 'news');
      expect(noes.some(({ rule }) => rule === 'exclusive')).toBe(isTaken);
      if (shadow) kept.push(held.portfolio.messages[shadow.message]!.name);
    }
    expect(kept.filter((name) => name !== 'news')).toHaveLength(1);
    expect(kept.length).toBeGreaterThan(2);
  });

  test('of others, and of who is not to be looked at, plays no part', async () => {
    const other = [
      signal('shop', { exclusivityGroup: 'gifts' }),
      signal('crm', { exclusivityGroup: 'songs' }),
    ];
    const stranger = [...known('other'), ...grouped];
    for (const facts of [[...known(), ...other], stranger]) {
      const { ask } = await worldWith(facts);
      const sent = new Map<string, number>();
      for (let day = 0; day < 8; day++) {
        const decision = await ask(noon + day * msPerDay);
        const name = nameOf(decision) ?? 'silence';
        for (const { candidate } of decision.noes) {
          const refused = setup.portfolio.messages[decision.candidates[candidate]!.message]!.name;
          expect(sent.get(refused)).toBe(1);
          expect(facts).not.toBe(stranger);
        }
        sent.set(name, (sent.get(name) ?? 0) + 1);
      }
    }
  });

  test('is taken by one of many who decide at once', async () => {
    const stream = streamOf('acting', 'many');
    const engine = engineOf({ store: memoryStore(), setup, zones: () => utcTable });
    await engine.take([{ user, facts: [...known(), ...grouped] }]);
    const at = () => millis(noon + Math.floor(stream.uniform() * msPerHour));
    const asked = Array.from({ length: 32 }, (_, i) => {
      const when = at();
      const reason = fact({
        kind: 'opportunity',
        program: 'a',
        generator: 'g',
        key: `m${i}`,
        at: when,
        until: when + msPerDay,
      });
      return engine.take([{ user, facts: [reason], decideAt: when }]);
    });
    const decided = (await Promise.all(asked)).flatMap(([result]) => result!.decision ?? []);
    const acted = decided.filter((decision) => ['offer', 'gift'].includes(nameOf(decision) ?? ''));
    expect(decided.length).toBeGreaterThan(10);
    expect(acted.length).toBeLessThanOrEqual(1);
  });
});
