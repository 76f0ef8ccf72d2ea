import { describe, expect, test } from 'vitest';
import { renderScatter, type ScatterSection } from './scatter.ts';

const page = { id: 'part-1', synthetic: false, toneOf: () => 0 };
const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const scatter: ScatterSection = {
  kind: 'scatter',
  title: 'Value against reachability',
  caption: 'Each policy',
  x: { label: 'Reachable', unit: '%', better: 'higher' },
  y: { label: 'Value', unit: '€', better: 'higher' },
  points: [
    { name: 'Fantail', x: around(96, 0.4), y: around(4.9, 0.2) },
    { name: 'No-send', x: around(99, 0.4), y: around(3.1, 0.2) },
    { name: 'Bandit', x: around(78, 0.4), y: around(1.1, 0.2) },
  ],
};
const wideOf = (section: ScatterSection) => String(renderScatter(section, page)).split('</svg>')[0]!;

describe('scatter', () => {
  test('points of the front are filled, the others hollow, each with a cross and a name', () => {
    const wide = wideOf(scatter);
    expect(wide.match(/<circle class="point"/g)).toHaveLength(2);
    expect(wide.match(/<circle class="hollow"/g)).toHaveLength(1);
    expect(wide.match(/class="cross"/g)).toHaveLength(6);
    for (const { name } of scatter.points) expect(wide).toContain(`>${name}</text>`);
    expect(wide).toContain('On the Pareto front: Fantail, No-send.');
  });

  test('the front goes down through its points', () => {
    const corners = /class="front" d="M([^"]*)"/
      .exec(wideOf(scatter))![1]!
      .split('L')
      .map((at) => at.split(' ').map(Number));
    expect(corners).toHaveLength(5);
    for (const [i, [x, y]] of corners.entries()) {
      expect(x).toBeGreaterThanOrEqual(corners[i - 1]?.[0] ?? 0);
      expect(y).toBeGreaterThanOrEqual(corners[i - 1]?.[1] ?? 0);
    }
  });

  test('less may be better', () => {
    const cost = wideOf({ ...scatter, x: { label: 'Messages', better: 'lower' } });
    expect(cost).toContain('On the Pareto front: Fantail, No-send, Bandit.'.replace('No-send, ', ''));
  });

  test('an interval without an end reaches the end of the plot', () => {
    const open = { name: 'Open', x: { value: 90, low: -Infinity, high: 91 }, y: around(2, Infinity) };
    const wide = wideOf({ ...scatter, points: [...scatter.points, open] });
    const crosses = [
      ...wide.matchAll(/class="cross" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
    ];
    const [across, up] = crosses.slice(-2).map((found) => found.slice(1).map(Number));
    expect(across![0]).toBeLessThan(Math.min(...crosses.slice(0, 6).map(([, x]) => Number(x))));
    expect(up![3]).toBeGreaterThan(300);
    expect(wide).not.toMatch(/NaN|Infinity/);
  });

  test('a point without a value is left out of the picture and kept in the numbers', () => {
    const lost = { name: 'Lost', x: around(Number.NaN, 1), y: around(2, 1) };
    const written = String(renderScatter({ ...scatter, points: [...scatter.points, lost] }, page));
    const [wide = '', , rest = ''] = written.split('</svg>');
    expect(wide).not.toContain('Lost');
    expect(rest).toContain('>Lost</th><td class="number">–</td>');
    expect(written).not.toContain('NaN');
  });

  test('without points there are still axes', () => {
    expect(wideOf({ ...scatter, points: [] })).not.toMatch(/NaN|class="front"/);
  });
});
