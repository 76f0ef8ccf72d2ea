import { describe, expect, test } from 'vitest';
import { monitorKinds, watch, type MonitorKind } from './index.ts';
import { healthyLog } from './sample.ts';

const runs = 1000;

/** Of so many healthy logs (synthetic), those in which a monitor's least corrected p-value lies below 5 % and 1 %. */
function rates() {
  const counts = new Map<MonitorKind, { told: number; five: number; one: number; alarms: number }>();
  for (let run = 0; run < runs; run++) {
    const log = healthyLog({ key: `healthy ${run}`, users: 250, days: 24 });
    const found = watch(log);
    for (const kind of monitorKinds) {
      const own = found.filter((finding) => finding.kind === kind && finding.verdict !== 'not_enough_data');
      const ps = own.flatMap(({ p }) => (p === null ? [] : [p]));
      const count = counts.get(kind) ?? { told: 0, five: 0, one: 0, alarms: 0 };
      counts.set(kind, count);
      count.alarms += Number(own.some(({ verdict }) => verdict === 'alarm'));
      if (ps.length === 0) continue;
      count.told++;
      count.five += Number(Math.min(...ps) < 0.05);
      count.one += Number(Math.min(...ps) < 0.01);
    }
  }
  return counts;
}

/** The count that a rate is above in fewer than one of 10,000 experiments: mean and 3.7 standard errors. */
const most = (rate: number): number => runs * rate + 3.7 * Math.sqrt(runs * rate * (1 - rate));

describe('one thousand logs in which nothing is wrong', () => {
  const counts = rates();

  test.each(monitorKinds)('%s speaks in error no more often than its level says', (kind) => {
    const { told, five, one, alarms } = counts.get(kind)!;
    expect(five, `p < .05 in ${five} of ${told}`).toBeLessThanOrEqual(most(0.05));
    expect(one, `p < .01 in ${one} of ${told}`).toBeLessThanOrEqual(most(0.01));
    expect(alarms).toBeLessThanOrEqual(most(0.001));
  });

  test('all monitors together raise an alarm in no more than one log in a hundred', () => {
    const rows = [...counts].map(([kind, { told, five, one, alarms }]) => ({
      kind,
      told,
      five,
      one,
      alarms,
    }));
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    expect(rows.reduce((sum, { alarms }) => sum + alarms, 0)).toBeLessThanOrEqual(most(0.01));
  });
});
