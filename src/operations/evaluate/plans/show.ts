import { columnsOf, fixed, signed, wrapped } from '../../text.ts';
import { doubtLines } from '../doubts.ts';
import type { PlansOutput } from './evaluate.ts';

type Measured = PlansOutput['measures'][number];
type Row = Measured['policies'][number];

const number = (value: number): string => fixed(value, 4);

function valueOf({ verdict, estimates: [main] }: Row): string {
  if (verdict === 'refused' || !main) return 'refused';
  return `${number(main.value)} [${number(main.low)}, ${number(main.high)}]${verdict === 'weak' ? '*' : ''}`;
}

const besideOf = ({ verdict, estimates: [, second] }: Row): string =>
  verdict === 'refused' || !second ? '' : number(second.value);

const gainOf = ({ gain }: Row): string =>
  gain ? `${signed(gain.value)} [${signed(gain.low)}, ${signed(gain.high)}]` : '';

function section({ measure, unit, policies }: Measured, second: string): readonly string[] {
  const heading = `${measure} (${unit} per user)`;
  const [first] = policies;
  const why = first?.reasons.join('; ') ?? '';
  if (policies.every(({ verdict, reasons }) => verdict === 'refused' && reasons.join('; ') === why))
    return [heading, ...wrapped(`All are refused: ${why}.`), ''];
  return [
    heading,
    ...columnsOf([
      ['plan policy', 'value', second, 'over the log'],
      ...policies.map((row) => [row.policy, valueOf(row), besideOf(row), gainOf(row)]),
    ]),
    ...doubtLines(policies),
    '',
  ];
}

/** What was left out, where anything was. */
function leftOut({ otherwise, learnedFrom, mixed, elsewhere, cut }: PlansOutput): readonly string[] {
  const parts = [
    [otherwise, 'choices of plans with other allowances, in arms of experiments'],
    [learnedFrom, 'periods of users who were learned from'],
    [mixed, 'periods in which the artefact of the sends changed'],
    [elsewhere, 'periods under another artefact'],
    [cut, 'stretches that broke off'],
  ] as const;
  const said = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return said.length > 0 ? wrapped(`Left out: ${said.join(', ')}.`) : [];
}

/** The evaluation of plan policies as a person reads it. */
export function showPlans(output: PlansOutput): string {
  const { ahead, jointly, artefact, periods, users, windows, measures } = output;
  const [first, second = ''] = measures[0]?.policies[0]?.estimates.map(({ estimator }) => estimator) ?? [];
  const span = ahead === 1 ? 'one period' : `${ahead} periods`;
  const who = artefact === undefined ? 'as nothing was learned' : `of artefact ${artefact.slice(0, 12)}`;
  return [
    ...wrapped(
      `${periods} periods of ${users} users; values over ${span} from ${windows} starts. Sends ${jointly ? `by the choice ${who}` : `as logged, ${who}; with others it would be another environment`}.`,
    ),
    ...(first === undefined ? [] : wrapped(`By ${first}, 95 % intervals, users clustered.`)),
    ...leftOut(output),
    '',
    ...measures.flatMap((one) => section(one, second)),
  ]
    .join('\n')
    .trimEnd();
}
