// Whether effects fade or grow with the days since exposure.
import { z } from 'zod';
import { dayMetrics, effectOverDays, readStatistics } from '../../experiments/index.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { LookRecord } from './history.ts';
import type { Judged } from './judge.ts';

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** The effect of each day since exposure, and where it goes; intervals are of one reading. */
export const noveltySchema = z.strictObject({
  metric: z.string(),
  treatment: z.string(),
  kind: z.enum(['novelty', 'primacy', 'stable']),
  /** Of all days having the same effect. */
  p: z.number(),
  /** Change of a day's effect per unit of ln(day). */
  trend: interval,
  days: z.array(interval),
});

type Novelty = z.infer<typeof noveltySchema>;

/** By success metric and treatment, from what a look recorded. */
export async function noveltyAt(
  { store }: OpenWorkspace,
  { metrics, document, start: { plan } }: Judged,
  { days }: LookRecord,
): Promise<Novelty[]> {
  const treatments = Object.keys(plan.arms).filter((arm) => arm !== plan.control);
  const { control } = plan;
  // A trend is one of several that are looked at.
  const alpha = document.alpha / Math.max(1, days.length * treatments.length);
  const found = await Promise.all(
    days.map(async ({ metric, statistics }) => {
      const read = readStatistics(await blobOf(store, statistics));
      const cut = dayMetrics(metrics.find(({ name }) => name === metric)!);
      return treatments.flatMap((treatment): readonly Novelty[] => {
        const said = effectOverDays(cut, read, { control, treatment, alpha });
        if (!said) return [];
        const { trend, constant, kind } = said;
        const around = ({ value, se }: { readonly value: number; readonly se: number }) => ({
          value,
          low: value - 1.96 * se,
          high: value + 1.96 * se,
        });
        return [
          { metric, treatment, kind, p: constant.p, trend: around(trend), days: said.days.map(around) },
        ];
      });
    }),
  );
  return found.flat();
}
