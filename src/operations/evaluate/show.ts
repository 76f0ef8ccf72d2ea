import { columnsOf, fixed, signed, wrapped } from '../text.ts';
import type { ExperienceOutput } from './evaluate.ts';

type Measured = ExperienceOutput['measures'][number];
type Row = Measured['policies'][number];

const number = (value: number): string => fixed(value, 4);

function valueOf({ verdict, estimates: [main] }: Row): string {
  if (!main) return verdict;
  const mark = verdict === 'weak' ? '*' : '';
  return `${number(main.value)} [${number(main.low)}, ${number(main.high)}]${mark}`;
}

const plainOf = ({ estimates: [, second] }: Row): string => (second ? number(second.value) : '');

const gainOf = ({ gains }: Row): string => {
  const [over] = gains;
  return over ? `${signed(over.value)} [${signed(over.low)}, ${signed(over.high)}]` : '';
};

/** One table a measure, the weak ones marked, and why. */
function section(
  { measure, unit, rows, open, policies, conclusion }: Measured,
  second = '',
): readonly string[] {
  const heading = `${measure} (${unit} per row; ${rows} rows${open > 0 ? `, ${open} not yet known` : ''})`;
  if (policies.length === 0) return [heading, ...wrapped(conclusion), ''];
  const table = policies.map((row) => [row.policy, valueOf(row), plainOf(row), gainOf(row)]);
  const doubts = policies.flatMap(({ policy, verdict, reasons }) =>
    verdict === 'reliable'
      ? []
      : [`${verdict === 'weak' ? '* ' : ''}${policy}, ${verdict}: ${reasons.join('; ')}`],
  );
  return [
    heading,
    ...columnsOf([['policy', 'value', second, 'over nobody'], ...table]),
    ...doubts.flatMap((doubt) => wrapped(doubt)),
    ...wrapped(conclusion),
    '',
  ];
}

/** The evaluation as a person reads it. */
export function showExperience({ rows, users, learnedFrom, estimators, measures }: ExperienceOutput): string {
  const left = learnedFrom > 0 ? `; ${learnedFrom} rows of users who were learned from are left out` : '';
  return [
    ...wrapped(
      `${rows} rows of ${users} users${left}. By ${estimators[0]}, 95 % intervals, users clustered.`,
    ),
    '',
    ...measures.flatMap((one) => section(one, estimators[1])),
  ]
    .join('\n')
    .trimEnd();
}
