import { adjustPs } from '../experiments/index.ts';
import type { Finding, Levels, Sighting, Verdict } from './finding.ts';

/**
 * Holds the sightings of one monitor to the levels: p-values are corrected together (Holm 1979), so that the chance of
 * any false alarm of this monitor is at most `levels.alarm`. A sighting is never worse than its size allows.
 */
export function judged<Kind extends string>(
  kind: Kind,
  sightings: readonly Sighting[],
  levels: Levels,
): readonly Finding<Kind>[] {
  const tested = sightings.filter(({ enough, p }) => enough && p !== undefined && !Number.isNaN(p));
  const corrected = adjustPs(
    tested.map(({ p }) => p!),
    'holm',
  );
  return sightings.map((sighting) => {
    const p = tested.includes(sighting) ? corrected[tested.indexOf(sighting)]! : undefined;
    const verdict = verdictOf(sighting, p, levels);
    return {
      kind,
      verdict,
      where: sighting.where,
      statistic: { name: sighting.statistic.name, value: finite(sighting.statistic.value) },
      threshold: sighting.threshold ?? null,
      interval: sighting.interval
        ? { low: finite(sighting.interval[0]), high: finite(sighting.interval[1]) }
        : null,
      p: p ?? null,
      n: sighting.n,
      advice: verdict === 'warn' || verdict === 'alarm' ? sighting.advice : '',
    };
  });
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function verdictOf({ enough, size, p: raw }: Sighting, p: number | undefined, levels: Levels): Verdict {
  // A test whose error is nought has no p: nothing varied yet.
  if (!enough || Number.isNaN(raw)) return 'not_enough_data';
  if (size === 'ok' || p === undefined) return size;
  if (p < levels.alarm) return size;
  return p < levels.warn ? 'warn' : 'ok';
}
