// Experiments drawn from a plan: their z-statistics, or their units.
import type { Stream } from '../../kit/index.ts';
import { positive } from '../checks.ts';
import { equicorrelation, lowerFactor, type Correlation } from '../many/correlation.ts';
import type { DrawnUnits } from '../metrics/rows/unit-totals.ts';
import { brownianLooks } from './brownian-looks.ts';
import { drawing } from './drawn-looks.ts';
import type { Arms, PlannedLooks } from './planned-looks.ts';
import type { Simulated } from './simulated-looks.ts';

/** Differences from one control go together: its variance is in each of them. */
const sharedControl = ({ control, treatments }: Arms): Correlation => {
  const variances = treatments.map((share) => 1 / control + 1 / share);
  return variances.map((a, i) => variances.map((b, j) => (i === j ? 1 : 1 / control / Math.sqrt(a * b))));
};

/** Simulates one experiment in a state of the world: effects by test and treatment, up is good. */
export type Draw = (effects: readonly (readonly number[])[]) => (stream: Stream) => Simulated;

/** Draws z-statistics of all tests and treatments. */
export function drawnStatistics(plan: PlannedLooks, arms: Arms): Draw {
  const { tests, fractions, deterioration, units, correlation } = plan;
  const { control, treatments } = arms;
  const setting = {
    tests: tests.length,
    treatments: treatments.length,
    others: Math.max(0, deterioration.tests - tests.length),
    fractions,
    metrics: lowerFactor(correlation ?? equicorrelation(tests.length, 0)),
    arms: lowerFactor(sharedControl(arms)),
  };
  const scale = tests.map(({ variance }) =>
    treatments.map((share) =>
      Math.sqrt(units / (positive('variance', variance) * (1 / control + 1 / share))),
    ),
  );
  const margins = scale.map((row, test) => {
    const { role, distance } = tests[test]!;
    return row.map((unit) => (role === 'guardrail' ? distance * unit : 0));
  });
  return (effects) => {
    const drifts = scale.map((row, test) => row.map((unit, arm) => effects[test]![arm]! * unit));
    return (stream) => brownianLooks(setting, { drifts, margins }, stream);
  };
}

/** Draws units from those of a baseline. */
export function drawnUnits({ tests, units, fractions }: PlannedLooks, arms: Arms, from: DrawnUnits): Draw {
  const draw = drawing({
    from,
    tests: tests.map(({ name }) => name),
    shares: [arms.control, ...arms.treatments],
    planned: units,
    fractions,
  });
  return (effects) => (stream) => draw({ effects }, stream);
}
