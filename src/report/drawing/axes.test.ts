import { describe, expect, test } from 'vitest';
import { axesOf, axisName, drawAxes } from './axes.ts';

const canvas = { width: 760, narrow: false, height: 400, right: 100 };

describe('axes', () => {
  test('ends of the spans lie on the edges of the plot, up is more', () => {
    const { plot, x, y } = axesOf(canvas, [1, 8], [0, 5]);
    expect([x(1), x(8)]).toEqual([plot.left, 660]);
    expect([y(0), y(5)]).toEqual([plot.bottom, plot.top]);
  });

  test('longer labels push the plot to the right; a phone has fewer ticks', () => {
    const small = axesOf(canvas, [1, 8], [0, 5]);
    expect(axesOf(canvas, [1, 8], [0, 5e6]).plot.left).toBeGreaterThan(small.plot.left);
    const phone = axesOf({ ...canvas, width: 360, narrow: true }, [0, 100], [0, 5]);
    expect(phone.xTicks.values.length).toBeLessThan(axesOf(canvas, [0, 100], [0, 5]).xTicks.values.length);
  });

  test('whole weeks have whole ticks', () => {
    expect(axesOf({ ...canvas, whole: true }, [1, 3], [0, 5]).xTicks.values).toEqual([1, 2, 3]);
    expect(axesOf(canvas, [1, 3], [0, 5]).xTicks.values).toContain(1.2);
    expect(axesOf({ ...canvas, whole: true }, [0, 35], [0, 5]).xTicks.values).toContain(5);
  });

  test('the line of zero is told from the others', () => {
    const axes = axesOf(canvas, [1, 8], [-2, 3]);
    const written = String(drawAxes(axes, { label: 'week' }, { label: 'Value', unit: '€' }));
    expect(written.match(/class="zero"/g)).toHaveLength(1);
    expect(written).toContain('>Value, €</text>');
    expect(written).toContain('>\u22121</text>');
  });

  test('a name stands with its unit', () => {
    expect([axisName({ label: 'week' }), axisName({ label: 'Reach', unit: '%' })]).toEqual([
      'week',
      'Reach, %',
    ]);
  });
});
