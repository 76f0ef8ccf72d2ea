import { describe, expect, test } from 'vitest';
import { renderLineChart, type LineChartSection } from './line-chart.ts';

const page = { id: 'part-1', synthetic: false, toneOf: (name: string) => (name === 'Fantail' ? 1 : 0) };
const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const chart: LineChartSection = {
  kind: 'lineChart',
  title: 'Value over time',
  caption: 'By week',
  x: { label: 'week', values: [1, 2, 3, 4] },
  y: { label: 'Value', unit: '€' },
  series: [
    { name: 'Fantail', values: [1, 2, 3, 4].map((value) => around(value, 0.2)) },
    { name: 'No-send', values: [1, 2, 3, 3.99].map((value) => around(value, 0.2)) },
  ],
};
const wideOf = (section: LineChartSection) => String(renderLineChart(section, page)).split('</svg>')[0]!;
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((found) => found[1]!);

describe('line chart', () => {
  test('a line per series, a band around it, its name at its end', () => {
    const wide = wideOf(chart);
    expect(wide.match(/class="line"/g)).toHaveLength(2);
    expect(wide.match(/class="band"/g)).toHaveLength(2);
    expect(wide).toContain('<g class="tone-1"><path class="thread"');
    expect(all(wide, /class="name"[^>]*>([^<]*)</g)).toEqual(['Fantail', 'No-send']);
  });

  test('lines that end together have names apart', () => {
    const [above, below] = all(wideOf(chart), /class="name" x="[\d.]+" y="([\d.]+)"/g).map(Number);
    expect(below! - above!).toBeGreaterThanOrEqual(16.9);
  });

  test('a missing value cuts the line, and a line without values is left out', () => {
    const gap = chart.series[0]!.values.with(1, around(Number.NaN, 1));
    const none = chart.series[0]!.values.map(() => around(Number.NaN, 1));
    const wide = wideOf({
      ...chart,
      series: [
        { name: 'Gap', values: gap },
        { name: 'None', values: none },
      ],
    });
    expect(all(wide, /class="line" d="([^"]*)"/g).map((d) => d.split('L').length)).toEqual([1, 2]);
    expect(all(wide, /class="name"[^>]*>([^<]*)</g)).toEqual(['Gap']);
    expect(wide).not.toContain('NaN');
  });

  test('an interval without an end fills the plot on that side; without an interval there is no band', () => {
    const heights = (low: number, high: number) => {
      const values = [1, 1].map((value) => ({ value, low, high }));
      const section = { ...chart, x: { label: 'week', values: [1, 2] }, series: [{ name: 'One', values }] };
      const [band = ''] = all(wideOf(section), /class="band" d="([^"]*)"/g);
      const ys = [...band.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y));
      return Math.max(...ys) - Math.min(...ys);
    };
    expect(heights(-Infinity, Infinity)).toBe(400 - 46 - 34);
    expect(heights(0, Infinity)).toBeGreaterThan(heights(0, 3));
    expect(heights(Number.NaN, Number.NaN)).toBe(0);
  });

  test('says where the lines end, and gives the numbers', () => {
    const written = String(renderLineChart(chart, page));
    expect(written).toContain(
      'Value, € over week. The lines end at: Fantail 4.00 [3.80, 4.20] at 4; No-send',
    );
    expect(written).toContain('<summary>The numbers</summary>');
  });

  test('without series there are still axes', () => {
    expect(wideOf({ ...chart, series: [] })).toContain('>Value, €</text>');
  });

  test('a series that does not fit its axis is refused by name', () => {
    const series = [{ name: 'Short', values: [around(1, 1)] }];
    expect(() => renderLineChart({ ...chart, series }, page)).toThrow(
      expect.objectContaining({
        code: 'REPORT_LENGTHS_DIFFER',
        message: expect.stringContaining('line "Short" has 1 values where 4'),
      }),
    );
  });
});
