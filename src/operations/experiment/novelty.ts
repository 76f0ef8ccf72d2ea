// Whether effects fade or grow with the days since exposure.
import { z } from 'zod';
import { dayMetrics, effectOverDays, readStatistics, type Effect } from '../../experiments/index.ts';
import { studentT } from '../../kit/index.ts';
import { jsonOf as blobOf } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import type { LookRecord } from './history.ts';
import type { Judged } from './judge.ts';

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/**
 * The effect of each day since exposure, and where it goes. Intervals hold for all days of the metric and treatment at
 * all looks together; so does `p`.
 */
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

/** A look, and the one before it. */
interface Taken {
  readonly last: LookRecord;
  readonly before: LookRecord | undefined;
}

/**
 * By success metric and treatment, from what a look recorded. Each look has the share of alpha that it spent
 * (Bonferroni over looks), a day of a chart its part of that (Bonferroni over days): nothing depends on how days and
 * looks go together. Where a look may spend nothing, nothing is shown.
 */
export async function noveltyAt(
  { store }: OpenWorkspace,
  { metrics, document, arms, start: { plan } }: Judged,
  { last: { days, spent }, before }: Taken,
): Promise<Novelty[]> {
  const treatments = Object.keys(arms).filter((arm) => arm !== plan.control);
  const { control } = plan;
  const share = (spent - (before?.spent ?? 0)) / document.alpha;
  if (!(share > 0)) return [];
  const level = document.alpha * share;
  // A trend is one of several that are looked at.
  const alpha = level / Math.max(1, days.length * (Object.keys(plan.arms).length - 1));
  const found = await Promise.all(
    days.map(async ({ metric, statistics }) => {
      const read = readStatistics(await blobOf(store, statistics));
      const cut = dayMetrics(metrics.find(({ name }) => name === metric)!);
      return treatments.flatMap((treatment): readonly Novelty[] => {
        const said = effectOverDays(cut, read, { control, treatment, alpha });
        if (!said) return [];
        const { trend, constant, kind } = said;
        const around = ({ value, se, df }: Effect, at: number) => {
          const away = se * studentT.upperQuantile(at / 2, df ?? Infinity);
          return { value, low: value - away, high: value + away };
        };
        return [
          {
            metric,
            treatment,
            kind,
            p: Math.min(1, constant.p / share),
            trend: around(trend, alpha),
            days: said.days.map((one) => around(one, level / said.days.length)),
          },
        ];
      });
    }),
  );
  return found.flat();
}
