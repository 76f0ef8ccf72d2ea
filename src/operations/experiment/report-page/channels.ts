// Where effects come from, by channel.
import type { Section } from '../../../report/index.ts';
import { channelName } from '../channels.ts';
import type { ReportOutput } from '../report-output.ts';
import { percent, short, spanOf, spanText } from './words.ts';

/** One metric under one treatment, as a picture and as numbers. */
export const channels = (
  { metric, treatment, total, parts }: ReportOutput['channels'][number],
  { verdicts: all, alpha }: ReportOutput,
): readonly Section[] => {
  const name = all.length > 1 ? `${metric}, ${treatment}` : metric;
  const caption = `Parts with ${percent(1 - alpha.whole)} intervals at all looks together`;
  const names = [...parts.map(({ channel }) => channelName(channel)), 'all'];
  const sum = (of: 'control' | 'treated') => parts.reduce((whole, one) => whole + one[of], 0);
  const text = (heading: string, values: readonly string[]) => ({ kind: 'text', heading, values }) as const;
  const means = (of: 'control' | 'treated') => [...parts.map((one) => short(one[of])), short(sum(of))];
  return [
    {
      kind: 'forest',
      title: `Channels of ${name}`,
      lead: 'What came after a message of each channel, the last one before it, and what its difference puts into the difference without covariates; the parts add up to it. Each interval is of its part alone: they are not corrected for each other. Who spoke last is not what made somebody act.',
      caption,
      x: { label: 'part of the effect' },
      reference: { value: 0, label: 'no part' },
      rows: [
        ...parts.map(({ part }, at) => ({ name: names[at]!, estimate: spanOf(part) })),
        { name: 'all', estimate: spanOf(total) },
      ],
    },
    {
      kind: 'table',
      title: `Means of ${name} by channel`,
      caption,
      columns: [
        text('Channel', names),
        text('Control', means('control')),
        text('Treated', means('treated')),
        text('Part', [...parts.map(({ part }) => spanText(part)), spanText(total)]),
      ],
    },
  ];
};
