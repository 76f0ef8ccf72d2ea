// Other experiments over the same users.
import type { Section } from '../../../report/index.ts';
import { isTroubled, recommendationWords, summaryOf } from '../neighbours-screened.ts';
import type { ReportOutput } from '../report-output.ts';
import { short, spanText } from './words.ts';

/** As many of the pairs that need nothing done as a page has room for. */
const mostQuiet = 30;

/** Whether others disturb it; nothing where there were none. */
export function neighbours({ neighbours: said }: ReportOutput): readonly Section[] {
  if (said === null) return [];
  const quiet = said.pairs.filter((one) => !isTroubled(one));
  const shown = [...said.pairs.filter(isTroubled), ...quiet.slice(0, mostQuiet)];
  const hidden = quiet.length - Math.min(quiet.length, mostQuiet);
  const text = (heading: string, of: (one: (typeof shown)[number]) => string) =>
    ({ kind: 'text', heading, values: shown.map(of) }) as const;
  const lead = [
    `${summaryOf(said)}.`,
    ...(hidden > 0 ? [`${hidden} more pairs that need nothing done are left away.`] : []),
    `${recommendationWords}.`,
  ].join(' ');
  return [
    ...(shown.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: 'Other experiments over the same users',
            lead: lead.charAt(0).toUpperCase() + lead.slice(1),
            caption:
              'Interaction: what both do beyond the sum of each, from when a user was in both; intervals and p hold at all looks together, p over all pairs too',
            columns: [
              text('Other', ({ other }) => other),
              text('Treatment', ({ treatment }) => treatment),
              text('Metric', ({ metric }) => metric),
              text('Users', ({ users, units }) => (users === units ? String(users) : `${users} in ${units}`)),
              text('Interaction', ({ interaction, problem }) =>
                interaction === null ? (problem ?? '') : spanText(interaction),
              ),
              text('p', ({ adjustedP }) => short(adjustedP)),
              text('p of draws', ({ dependenceP }) => short(dependenceP)),
              text('Recommendation', ({ recommendation }) => recommendation),
            ],
          } as const,
        ]),
    ...(said.left.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: 'Not screened with other experiments',
            caption: 'What has no combination of arms to compare',
            columns: [
              { kind: 'text', heading: 'What', values: said.left.map(({ what }) => what) },
              { kind: 'text', heading: 'Why', values: said.left.map(({ why }) => why) },
            ],
          } as const,
        ]),
  ];
}
