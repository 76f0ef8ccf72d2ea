import { columnsOf, fixed, signed, wrapped } from '../text.ts';
import { doubtLines } from './doubts.ts';
import type { ExperienceOutput } from './output.ts';

type Measured = ExperienceOutput['measures'][number];
type Row = Measured['policies'][number];

const number = (value: number): string => fixed(value, 4);

/** A star stands beside what is weak, and `pad` where others have one, so that numbers stay in line. */
function valueOf({ verdict, estimates: [main] }: Row, pad: '' | ' '): string {
  if (!main) return `${verdict}${pad}`;
  const mark = verdict === 'weak' ? '*' : pad;
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
  const pad = policies.some(({ verdict, estimates }) => verdict === 'weak' && estimates[0]) ? ' ' : '';
  const table = policies.map((row) => [row.policy, valueOf(row, pad), plainOf(row), gainOf(row)]);
  return [
    heading,
    ...columnsOf([['policy', 'value', second, 'over nobody'], ...table]),
    ...doubtLines(policies),
    ...wrapped(conclusion),
    '',
  ];
}

/** The evaluation as a person reads it. */
export function showExperience(output: ExperienceOutput): string {
  const { rows, users, isShared, learnedFrom, left: out, estimators, measures } = output;
  const units = isShared ? 'units (who is drawn as one is one)' : 'users';
  const left = learnedFrom > 0 ? `; ${learnedFrom} rows of users who were learned from are left out` : '';
  return [
    ...wrapped(
      `${rows} rows of ${users} ${units}${left}. By ${estimators[0]}, 95 % intervals, ${isShared ? 'units' : 'users'} clustered.`,
    ),
    ...out.flatMap(({ arms, rows: count, why }) => wrapped(`Left out: ${count} rows of ${arms}, as ${why}.`)),
    '',
    ...measures.flatMap((one) => section(one, estimators[1])),
  ]
    .join('\n')
    .trimEnd();
}
