// How much hope the last look left.
import type { Section } from '../../../report/index.ts';
import { wordsOfHopeless } from '../show-futility.ts';
import type { ReportOutput } from '../report-output.ts';
import { short } from './words.ts';

/** Nothing where the plan does not ask for it, or the looks are over. */
export function hope({ hope: said, verdicts: all }: ReportOutput): readonly Section[] {
  if (said === null) return [];
  const share = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
  const { tests } = said;
  const text = (heading: string, of: (one: (typeof tests)[number]) => string) =>
    ({ kind: 'text', heading, values: tests.map(of) }) as const;
  return [
    {
      kind: 'table',
      title: 'How much hope the last look left',
      lead: `Binds nothing: boundaries and alpha are the same whether whoever sees it stops or goes on.${said.hopeless.length === 0 ? '' : ` ${wordsOfHopeless(said)}.`}`,
      caption:
        'Chance of passing a boundary at a look to come, if the effect is as planned, and by what the data say of it',
      columns: [
        text('Test', ({ metric, treatment }) => (all.length > 1 ? `${metric}, ${treatment}` : metric)),
        text('z', ({ z }) => short(z)),
        text('Little hope below', ({ bound }) => short(bound)),
        text('As planned', ({ asPlanned }) => share(asPlanned)),
        text('Predicted', ({ predicted }) => share(predicted)),
      ],
    },
  ];
}
