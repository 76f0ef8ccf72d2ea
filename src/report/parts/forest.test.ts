import { describe, expect, test } from 'vitest';
import { renderForest, type ForestSection } from './forest.ts';

const page = { id: 'part-1', synthetic: false, toneOf: () => 0 };
const forest: ForestSection = {
  kind: 'forest',
  title: 'Difference',
  caption: 'Paired',
  x: { label: 'Difference', unit: '€' },
  reference: { value: 0, label: 'no difference' },
  rows: [
    { name: 'Above', estimate: { value: 1, low: 0.8, high: 1.2 } },
    { name: 'Across', estimate: { value: 0.1, low: -0.1, high: 0.3 } },
    { name: 'Below', estimate: { value: -1, low: -1.2, high: -0.8 } },
    { name: 'Missing', estimate: { value: Number.NaN, low: Number.NaN, high: Number.NaN } },
  ],
};
const wide = String(renderForest(forest, page)).split('</svg>')[0]!;

describe('forest', () => {
  test('a square is filled where its interval does not reach the reference', () => {
    expect([...wide.matchAll(/<rect class="(\w+)"/g)].map(([, look]) => look)).toEqual([
      'point',
      'hollow',
      'point',
    ]);
  });

  test('every row stands with name and number, a missing one with a dash', () => {
    expect(wide).toContain('>Across</text>');
    expect(wide).toContain('>0.10 [\u22120.10, 0.30]</text>');
    expect(wide).toContain('text-anchor="end">–</text>');
    expect(wide).not.toContain('NaN');
  });

  test('an interval without an end reaches the end of the plot', () => {
    const rows = [
      { name: 'Known', estimate: { value: 0.1, low: -3, high: 3 } },
      { name: 'Unknown', estimate: { value: 0.1, low: -Infinity, high: Infinity } },
      { name: 'At least', estimate: { value: 1, low: 0.8, high: Infinity } },
    ];
    const drawn = String(renderForest({ ...forest, rows }, page)).split('</svg>')[0]!;
    const [known, unknown, least] = [...drawn.matchAll(/class="arm" d="M([\d.]+) [\d.]+H([\d.]+)"/g)].map(
      ([, from, to]) => [Number(from), Number(to)] as const,
    );
    expect(unknown![0]).toBeLessThan(known![0]);
    expect(unknown![1]).toBeGreaterThan(known![1]);
    expect(least![1]).toBe(unknown![1]);
    expect([...drawn.matchAll(/<rect class="(\w+)"/g)].map(([, look]) => look)).toEqual([
      'hollow',
      'hollow',
      'point',
    ]);
  });

  test('the reference lies between what is below and what is above', () => {
    const reference = Number(/class="zero" x1="([\d.]+)"/.exec(wide)![1]);
    const [above, across, below] = [...wide.matchAll(/class="arm" d="M([\d.]+) [\d.]+H([\d.]+)"/g)].map(
      ([, from, to]) => [Number(from), Number(to)],
    );
    expect(above![0]).toBeGreaterThan(reference);
    expect(below![1]).toBeLessThan(reference);
    expect(across![0]).toBeLessThan(reference);
    expect(across![1]).toBeGreaterThan(reference);
  });
});
