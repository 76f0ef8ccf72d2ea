import { z } from 'zod';
import { columnsOf, fixed } from '../text.ts';

const figure = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** A value signal on users that its calibration has not seen, cross-fitted; see `SignalCalibration` of `learning`. */
export const calibratedSignal = z.strictObject({
  feature: z.string(),
  domain: z.string(),
  objective: z.string(),
  treated: z.int(),
  enough: z.int(),
  slope: figure.optional(),
  error: figure.optional(),
  covered: figure.optional(),
  fresh: z.number(),
});

/** What is published of each domain, a column each. */
export function signalsTable(signals: readonly z.infer<typeof calibratedSignal>[]): readonly string[] {
  const shown = (one: z.infer<typeof figure> | undefined, digits: number) =>
    one ? `${fixed(one.value, digits)} [${fixed(one.low, digits)}, ${fixed(one.high, digits)}]` : '-';
  return columnsOf([
    ['signal', 'sends', 'slope', 'error', 'covered', 'fresh'],
    ...signals.map(({ domain, objective, treated, enough, slope, error, covered, fresh }) => [
      `${domain}, ${objective}`,
      treated < enough ? `${treated} of ${enough}` : String(treated),
      shown(slope, 2),
      shown(error, 4),
      shown(covered, 2),
      fixed(fresh, 2),
    ]),
  ]);
}
