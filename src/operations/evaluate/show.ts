import { columnsOf, wrapped } from '../text.ts';
import type { EvaluateOutput } from './evaluate.ts';
import { signed } from './experience.ts';

type Measured = EvaluateOutput['measures'][number];
type Row = Measured['policies'][number];

const number = (value: number): string => value.toFixed(4);

function valueOf({ verdict, estimates: [main] }: Row): string {
  if (!main) return verdict;
  const mark = verdict === 'weak' ? '*' : '';
  return `${number(main.value)} [${number(main.low)}, ${number(main.high)}]${mark}`;
}

const plainOf = ({ estimates }: Row): string => (estimates.length > 1 ? number(estimates.at(-1)!.value) : '');

const gainOf = ({ gains }: Row): string => {
  const [over] = gains;
  return over ? `${signed(over.value)} [${signed(over.low)}, ${signed(over.high)}]` : '';
};

/** One table a measure, the weak ones marked, and why. */
function section({ measure, unit, rows, open, policies, conclusion }: Measured): readonly string[] {
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
    ...columnsOf([['policy', 'value', 'snips', 'over nobody'], ...table]),
    ...doubts.flatMap((doubt) => wrapped(doubt)),
    ...wrapped(conclusion),
    '',
  ];
}

/** The evaluation as a person reads it. */
export function show({ rows, users, learnedFrom, estimator, measures }: EvaluateOutput): string {
  const left = learnedFrom > 0 ? `; ${learnedFrom} rows of users who were learned from are left out` : '';
  return [
    ...wrapped(`${rows} rows of ${users} users${left}. By ${estimator}, 95 % intervals, users clustered.`),
    '',
    ...measures.flatMap(section),
  ]
    .join('\n')
    .trimEnd();
}
