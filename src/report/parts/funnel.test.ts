import { describe, expect, test } from 'vitest';
import { renderFunnel } from './funnel.ts';

const page = { id: 'part-1', synthetic: false, toneOf: () => 3 };
const steps = [
  { name: 'Opportunity', count: 2000 },
  {
    name: 'Eligible',
    count: 1000,
    reasons: [
      { name: 'quiet hours', count: 90 },
      { name: 'cap', count: 700 },
      { name: 'no token', count: 200 },
      { name: 'rare', count: 10 },
    ],
  },
  { name: 'Chosen', count: 31 },
  { name: 'Nobody', count: 0 },
  { name: 'Still nobody', count: 0 },
];
const written = String(
  renderFunnel(
    {
      kind: 'funnel',
      title: '',
      caption: 'Counts',
      funnels: [
        { name: 'A', steps },
        { name: 'B', steps: [{ name: 'Opportunity', count: 4000 }] },
      ],
    },
    page,
  ),
);

describe('funnel', () => {
  test('each step says its count, its share of the step before, and the loss with the top three reasons', () => {
    expect(written).toContain(
      '<small>1\u202F000 lost: cap 70\u202F%, no token 20\u202F%, quiet hours 9.0\u202F%</small>',
    );
    expect(written).toContain('<td class="number">1\u202F000</td><td class="number">50\u202F%</td>');
    expect(written).toContain(
      '<small>969 lost</small></th><td class="number">31</td><td class="number">3.1\u202F%</td>',
    );
  });

  test('of nobody there is no share, and nothing is lost', () => {
    expect(written).toContain('<td class="number">0</td><td class="number">–</td>');
    expect(written.match(/<small>/g)).toHaveLength(3);
  });

  test('bars of all funnels share one scale', () => {
    expect([...written.matchAll(/<rect width="([\d.]+)"/g)].map(([, width]) => Number(width))).toEqual([
      50, 25, 0.78, 0, 0, 100,
    ]);
  });
});
