import { describe, expect, test } from 'vitest';
import { renderDecision } from './decision.ts';
import type { DecisionSection } from './explained.ts';

const page = { id: 'part-1', synthetic: false, toneOf: () => 0 };
const decision: DecisionSection = {
  kind: 'decision',
  title: 'One decision',
  id: '9f2c',
  user: 'listener 7',
  moment: '18:42 on Tuesday',
  opportunities: [{ name: 'New album', why: 'an artist they follow' }],
  features: [{ name: 'Plan', value: 'free' }],
  objectives: [{ name: 'Conversion', unit: 'per 1000' }],
  terms: ['Conversion', 'Channel cost'],
  unit: '€',
  candidates: [
    { name: 'No-send', increments: [{ mean: 0, sd: 0 }], terms: [0, 0], value: 0, probability: 0.25 },
    {
      name: 'Album · push',
      increments: [{ mean: 3.9, sd: 2.4 }],
      terms: [0.2, -0.05],
      value: 0.15,
      probability: 0.5,
    },
    {
      name: 'Album · in-app',
      increments: [{ mean: 5, sd: 2.4 }],
      terms: [0.3, -0.05],
      value: 0.25,
      probability: 0.25,
    },
  ],
  noes: [
    {
      name: 'Album · 23:00',
      reasons: [
        { code: 'quiet_hours', words: 'quiet from 22:00' },
        { code: 'cap', words: '2 of 2 sent' },
      ],
    },
  ],
  chosen: 'Album · push',
  draw: 0.417,
};
const written = String(renderDecision(decision, page));

describe('decision', () => {
  test('is told in words', () => {
    expect(written).toContain(
      '<p>At 18:42 on Tuesday, there was 1 reason to speak to listener 7: New album. Of 4 candidates, rules kept out 1; 3 were weighed, silence among them. The draw, 0.417, fell on “Album · push”, which had probability 0.500 and the value of rank 2, +0.150 €.</p>',
    );
  });

  test('shows increments, terms that add up, and every no with every reason', () => {
    expect(written).toContain('+3.9 <span class="interval">± 2.4</span>');
    expect(written).toContain(
      '<td class="number">+0.2000</td><td class="number">\u22120.0500</td><td class="number">+0.1500</td><td class="number">0.500</td>',
    );
    expect(written).toContain('quiet from 22:00 (quiet_hours); 2 of 2 sent (cap)');
    expect(written).toContain('<tr class="chosen"><th scope="row" class="text">Album · push</th>');
    expect(written).toContain('<dt>Plan</dt><dd>free</dd>');
  });

  test('the draw points into the segment of the choice', () => {
    const wide = written.split('</svg>')[0]!;
    const [, x, width] = /class="segment chosen" x="([\d.]+)" y="28" width="([\d.]+)"/
      .exec(wide)!
      .map(Number);
    const mark = Number(/class="mark" d="M([\d.]+)/.exec(wide)![1]);
    expect([x, width]).toEqual([190, 380]);
    expect(mark).toBeCloseTo(0.417 * 760, 0);
  });

  test('a choice drawn in several steps has no mark', () => {
    const { draw: _, ...stepwise } = decision;
    const without = String(renderDecision(stepwise, page));
    expect(without).toContain('The draw fell on');
    expect(without).not.toContain('class="mark"');
  });

  test('says so when nothing was kept out', () => {
    expect(String(renderDecision({ ...decision, noes: [] }, page))).toContain(
      'every candidate passed every rule',
    );
  });

  const [silence, push, inApp] = decision.candidates;
  test.each([
    ['not among the candidates', { chosen: 'Nothing' }],
    ['probabilities add up to 0.75', { candidates: [silence!, push!] }],
    [
      '"Album · push" has not one increment',
      { candidates: [silence!, { ...push!, increments: [] }, inApp!] },
    ],
    ['terms of "Album · push" do not add up', { candidates: [silence!, { ...push!, value: 0.2 }, inApp!] }],
    ['draw 0.9 does not fall on', { draw: 0.9 }],
  ])('refuses what does not add up: %s', (problem, change) => {
    expect(() => renderDecision({ ...decision, ...change }, page)).toThrow(
      expect.objectContaining({ code: 'REPORT_DECISION_BROKEN', message: expect.stringContaining(problem) }),
    );
  });
});
