import type { Life, Standing } from '../../arena/index.ts';
import type { FunnelSection } from '../../report/index.ts';

const total = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((sum, count) => sum + count, 0);

const top = (reasons: Readonly<Record<string, number>>) =>
  Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name: name.replaceAll('_', ' '), count }))
    .sort((a, b) => b.count - a.count);

function merged(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const part of parts)
    for (const [name, count] of Object.entries(part)) all[name] = (all[name] ?? 0) + count;
  return all;
}

/** How far decisions and messages got under each policy, over all worlds, and why the others did not. */
export function funnels(table: readonly Standing[], byPolicy: readonly (readonly Life[])[]): FunnelSection {
  return {
    kind: 'funnel',
    title: 'From opportunity to those who stay',
    lead: 'How many decisions, and then messages, got how far, and the reasons why the others did not. Acted is clicked; retained are clicks of users who are members at the end and listened in the last 14 days.',
    caption: 'Counts over all worlds',
    funnels: table.map(({ name }, p) => {
      const lives = byPolicy[p]!;
      const sum = (pick: (life: Life) => number) => lives.reduce((total, life) => total + pick(life), 0);
      const chosen = sum(({ funnel }) => funnel.chosen);
      const eligible = sum(({ funnel }) => funnel.eligible);
      const delivered = sum(({ funnel }) => funnel.delivered);
      const seen = sum(({ funnel }) => funnel.seen);
      const opened = sum(({ funnel }) => funnel.opened);
      const acted = sum(({ funnel }) => funnel.acted);
      const held = merged(lives.map(({ funnel }) => funnel.held));
      return {
        name,
        steps: [
          { name: 'opportunity', count: sum(({ funnel }) => funnel.opportunities) },
          {
            name: 'eligible',
            count: eligible,
            reasons: top(merged(lives.map(({ funnel }) => funnel.ineligible))),
          },
          {
            name: 'chosen',
            count: chosen,
            reasons: [{ name: 'silence was drawn', count: eligible - chosen }],
          },
          {
            name: 'delivered',
            count: delivered,
            reasons: top({ ...held, 'not due by the end': chosen - delivered - total(held) }),
          },
          {
            name: 'seen',
            count: seen,
            reasons: top(merged(lives.map(({ funnel }) => funnel.unseen))),
          },
          {
            name: 'acted',
            count: acted,
            reasons: top({ 'not opened': seen - opened, 'opened, not clicked': opened - acted }),
          },
          {
            name: 'retained',
            count: sum(({ funnel }) => funnel.retained),
            reasons: top(merged(lives.map(({ funnel }) => funnel.lost))),
          },
        ],
      };
    }),
  };
}
