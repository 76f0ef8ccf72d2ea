import { columnsOf, fixed, wrapped } from '../text.ts';
import type { PricesOutput } from './output.ts';

/** A number to six digits at most, as a person reads it. */
const short = (value: number): string =>
  (Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(5)))
    .toLocaleString('en-US', { maximumSignificantDigits: 5, useGrouping: false })
    .replace('-', '−');

/** What prices are, how good they are, and what more of each limit would bring. */
export function showPrices(said: PricesOutput): string {
  const { decisions, users, held, others, since, until } = said;
  return [
    ...wrapped(
      `Prices from ${decisions} decisions of ${users} users from ${since} to ${until}${held > 0 ? `; ${held} users are held out, their share stays unspent` : ''}${others > 0 ? `; ${others} decisions of other programs are left out` : ''}.`,
    ),
    ...(said.digest === null ? ['Nothing was kept.'] : [`Kept: ${said.file}`]),
    '',
    ...budgetLines(said),
    ...floorLines(said),
    ...armLines(said),
    ...passedLines(said),
    ...qualityLines(said),
    ...paceLines(said),
    ...tradeOffLines(said),
    ...frontLines(said),
  ].join('\n');
}

const budgetLines = ({ budgets }: PricesOutput): readonly string[] =>
  budgets.length === 0
    ? []
    : [
        ...columnsOf([
          ['budget', 'limit', 'used', 'expected', 'price', 'owner'],
          ...budgets.map(({ budget, limit, used, expected, price, owner }) => [
            budget,
            amountOf(limit),
            short(used),
            short(expected),
            short(price),
            owner,
          ]),
        ]),
        '',
      ];

const floorLines = ({ floors }: PricesOutput): readonly string[] =>
  floors.length === 0
    ? []
    : [
        ...columnsOf([
          ['floor', 'least', 'gained', 'expected', 'multiplier', 'owner'],
          ...floors.map(({ objective, unit, least, gained, expected, multiplier, owner }) => [
            `${objective}, ${unit}`,
            short(least),
            short(gained),
            short(expected),
            short(multiplier),
            owner,
          ]),
        ]),
        '',
      ];

const amountOf = (limit: number | null | undefined): string =>
  limit === null || limit === undefined ? 'none' : short(limit);

function armLines({ arms, budgets }: PricesOutput): readonly string[] {
  if (arms.length === 0) return [];
  const names = budgets.map(({ budget }) => budget);
  return [
    'Arms with budgets of their own, each with its limit, what is expected, and price:',
    ...columnsOf([
      ['arm', 'users', ...names.flatMap((name) => [name, 'expected', 'price'])],
      ...arms.map(({ experiment, arm, users, limits, expected, lambdas }) => [
        `${experiment}: ${arm}`,
        String(users),
        ...names.flatMap((name) => [
          amountOf(limits[name]),
          short(expected[name] ?? 0),
          short(lambdas[name] ?? 0),
        ]),
      ]),
    ]),
    '',
  ];
}

/** What prices cannot keep, and what can. */
function passedLines({ passed }: PricesOutput): readonly string[] {
  if (passed.length === 0) return [];
  const lines = passed.flatMap(({ budget, arm, limit, expected }) =>
    wrapped(
      `Warning: budget ${budget}${arm === null ? '' : ` of arm ${arm}`} is expected to be passed by ${short(expected - limit)}: what the policy explores or draws at any price is more than the limit. Explore less, or raise the limit.`,
    ),
  );
  return [...lines, ''];
}

function qualityLines({
  bound,
  value,
  gap,
  messages,
  expectedMessages,
  over,
  short: lacks,
  converged,
  passes,
}: PricesOutput) {
  const misses = [
    ...Object.entries(over).map(([name, by]) => [`budget ${name} is passed by`, by] as const),
    ...Object.entries(lacks).map(([name, by]) => [`floor ${name} is missed by`, by] as const),
  ].filter(([, by]) => by > 0);
  return [
    ...wrapped(
      `The best choices are worth ${short(value)} with ${short(messages)} messages, within ${fixed(bound > 0 ? (100 * gap) / bound : 0, 4)} % of what no choice can pass (${short(bound)}), after ${passes} passes${converged ? '' : ', which was not enough'}. The policy as it draws is expected to send ${short(expectedMessages)}.`,
    ),
    ...(bound > 0
      ? []
      : wrapped(
          'No message is worth anything by what these decisions were made with: learn, decide, and solve from what is decided then.',
        )),
    ...misses.map(([what, by]) => `By whole messages ${what} ${short(by)}.`),
  ];
}

function paceLines({ pace }: PricesOutput): readonly string[] {
  if (pace.length === 0) return [];
  return [
    '',
    'Under the prices that were in force, by the last decision of each window:',
    ...columnsOf([
      ['budget', 'window from', 'limit', 'used', 'planned', 'solved', 'price'],
      ...pace.map(({ budget, arm, since, limit, used, planned, solved, price }) => [
        arm === null ? budget : `${budget}, ${arm}`,
        since,
        ...[limit, used, planned, solved, price].map(short),
      ]),
    ]),
  ];
}

function tradeOffLines({ tradeOffs }: PricesOutput): readonly string[] {
  const objectives = Object.keys(tradeOffs[0]?.gained ?? {});
  if (tradeOffs.length === 0) return [];
  return [
    '',
    'One unit more of a budget, or less of a floor, by one per cent of it:',
    ...columnsOf([
      ['looser', 'units', 'value', 'messages', ...objectives],
      ...tradeOffs.map(({ kind, name, units, value, messages, gained }) => [
        `${kind} ${name}`,
        short(units),
        short(value / units),
        short(messages / units),
        ...objectives.map((objective) => short(gained[objective]! / units)),
      ]),
    ]),
  ];
}

function frontLines({ front }: PricesOutput): readonly string[] {
  const objectives = Object.keys(front[0]?.gained ?? {});
  if (front.length === 0) return [];
  return [
    '',
    'Levels of the budget, everything else as declared:',
    ...columnsOf([
      ['limit', 'price', 'value', 'messages', ...objectives],
      ...front.map(({ limit, price, value, messages, gained }) => [
        short(limit),
        short(price),
        short(value),
        short(messages),
        ...objectives.map((objective) => short(gained[objective]!)),
      ]),
    ]),
  ];
}
