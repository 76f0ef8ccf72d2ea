import { expect, test } from 'vitest';
import { declaredPrices } from '../arbitration/index.ts';
import { defineProgram, happens, messagesAtMost, portfolioOf, valueSignal } from '../program/index.ts';
import { chargedOf, spentOf } from './spent.ts';

const about = { domain: 'shop', objective: 'bought', unit: 'euro', horizonDays: 7 };

const portfolioWith = (stated: boolean) =>
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0.25 }, email: { cost: 0.5 } },
      features: {},
      candidateFeatures: stated ? { shop: valueSignal({ ...about, messages: ['hi'] }) } : {},
      messages: { hi: { topic: 't', channels: ['push', 'email'] } },
      objectives: { bought: happens('buy', { horizon: '7d', unit: 'euro', rate: 1 }) },
      generators: [],
      rules: [],
      budgets: { pushes: messagesAtMost(10, { per: '7d', channel: 'push' }) },
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]);

const on = (channel: number) => ({ message: 0, channel, slot: 0, opportunity: 0 });

test('what was sent costs its channel, and what its own signal says that acting costs; silence costs nothing', () => {
  const signalled = portfolioWith(true);
  const channelOf = (name: string) => signalled.channels.findIndex((channel) => channel.name === name);
  const [push, email] = [on(channelOf('push')), on(channelOf('email'))];
  const rows = {
    user: Float32Array.of(1),
    candidates: Float32Array.of(1, 5, 0, 1, 0, 3, 1, 5, 0, 1, 0, 7),
    count: 2,
  };
  const spent = spentOf(signalled);
  expect([0, 1, -1].map((chosen) => spent({ chosen, candidates: [push, email], rows }))).toEqual([
    3.25, 7.5, 0,
  ]);
  const plain = { user: rows.user, candidates: new Float32Array(0), count: 2 };
  const spentPlain = spentOf(portfolioWith(false));
  expect([0, 1].map((chosen) => spentPlain({ chosen, candidates: [push, email], rows: plain }))).toEqual([
    0.25, 0.5,
  ]);
});

test('what it is charged has the prices of what it uses up on top, and nothing where these are nought', () => {
  const portfolio = portfolioWith(true);
  const prices = declaredPrices(portfolio);
  const dear = { ...prices, budgets: prices.budgets.map((one) => ({ ...one, lambda: 2 })) };
  const rows = { user: Float32Array.of(1), candidates: Float32Array.of(1, 5, 0, 1, 0, 3), count: 1 };
  const [spent, free, charged] = [
    spentOf(portfolio),
    chargedOf(portfolio, prices),
    chargedOf(portfolio, dear),
  ];
  portfolio.channels.forEach(({ name, cost }, channel) => {
    const sent = { chosen: 0, candidates: [on(channel)], rows };
    expect(spent(sent)).toBe(cost + 3);
    expect(free(sent)).toBe(cost + 3);
    expect(charged(sent)).toBe(cost + 3 + (name === 'push' ? 2 : 0));
    expect(charged({ ...sent, chosen: -1 })).toBe(0);
  });
});
