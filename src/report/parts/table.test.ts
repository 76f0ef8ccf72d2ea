import { describe, expect, test } from 'vitest';
import type { Markup } from '../markup.ts';
import { gridOf, renderTable } from './table.ts';

const page = { id: 'part-1', synthetic: false, toneOf: (name: string) => (name === 'Fantail' ? 1 : 0) };
const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const names = { kind: 'text', heading: 'Policy', values: ['Fantail', 'No-send', 'Lost'] } as const;
const value = {
  kind: 'estimate',
  heading: 'Value',
  unit: '€',
  better: 'higher',
  values: [around(12.3456, 0.45), around(9.1, 0.41), around(Number.NaN, 1)],
} as const;
const textOf = (written: Markup) =>
  String(written)
    .replaceAll(/<[^>]*>/g, '|')
    .replaceAll(/\|+/g, '|');

describe('table', () => {
  test('numbers stand with unit and interval, to shared digits, the best marked in words too', () => {
    const written = String(
      renderTable({ kind: 'table', title: '', caption: 'Six', columns: [names, value] }, page),
    );
    expect(written).toContain('<th scope="col" class="number">Value <span class="unit">€</span></th>');
    expect(written).toContain(
      '<strong>12.3<span class="unseen"> (best)</span></strong> <span class="interval">[11.9, 12.8]</span>',
    );
    expect(written).toContain('<td class="number">9.1 <span class="interval">[8.7, 9.5]</span></td>');
    expect(written).toContain('<td class="number">–</td>');
    expect(written).toContain('<strong>Bold</strong>: best');
    expect(written).toContain(
      '<th scope="row" class="text"><span class="dot tone-1" aria-hidden="true"></span>Fantail</th>',
    );
  });

  test('nothing is best where intervals meet', () => {
    const close = { ...value, values: [around(12, 2), around(10, 2), around(9, 2)] };
    expect(String(gridOf({ caption: '', columns: [names, close] }, page))).not.toContain('strong');
  });

  test('exact numbers share decimals, signed ones show both signs, spreads their deviation', () => {
    const grid = gridOf(
      {
        caption: 'c',
        columns: [
          names,
          { kind: 'exact', heading: 'n', values: [12345, 1, 0] },
          { kind: 'exact', heading: 'x', signed: true, values: [0.5, -0.25, 0] },
          { kind: 'exact', heading: 'y', decimals: 1, values: [0.5, 0.25, 0] },
          {
            kind: 'spread',
            heading: 's',
            values: [
              { mean: 0.42, sd: 0.11 },
              { mean: -0.2, sd: 0.14 },
              { mean: 0, sd: 0 },
            ],
          },
        ],
        chosen: 1,
      },
      page,
    );
    const text = textOf(grid);
    expect(text).toContain('|Fantail|12\u202F345|+0.500|0.5|+0.42 |± 0.11|');
    expect(text).toContain('|No-send|1|\u22120.250|0.3|\u22120.20 |± 0.14|');
    expect(text).toContain('|Lost|0|0.000|0.0|0|');
    expect(String(grid)).toContain('<tr class="chosen"><th scope="row" class="text">No-send');
  });

  test('many intervals stand below their numbers, and many columns closer', () => {
    expect(String(gridOf({ caption: '', columns: [names, value] }, page))).toContain(
      '<table class="level airy">',
    );
    const many = [names, value, value, value, value];
    expect(String(gridOf({ caption: '', columns: many }, page))).toContain('<table class="stacked airy">');
    const wide = [names, names, names, names, names, names, value];
    expect(String(gridOf({ caption: '', columns: wide }, page))).toContain('<table class="level dense">');
  });

  test('columns of different length are refused by name', () => {
    const short = { kind: 'exact', heading: 'Sent', values: [1] } as const;
    expect(() => gridOf({ caption: 'Result', columns: [names, short] }, page)).toThrow(
      expect.objectContaining({
        code: 'REPORT_LENGTHS_DIFFER',
        message: expect.stringContaining('"Result": column "Sent" has 1'),
      }),
    );
  });

  test('a table without columns is empty', () => {
    expect(String(gridOf({ caption: '', columns: [] }, page))).toContain('<tbody>\n</tbody>');
  });
});
