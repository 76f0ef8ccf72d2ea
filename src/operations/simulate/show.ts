import type { Estimate } from '../../arena/index.ts';
import { columnsOf, fixed, wrapped } from '../text.ts';
import type { Output } from './output.ts';

/** Mean ± half of the interval; with its ends where it is not symmetric, as near a bound of what can be. */
function around({ value, low, high }: Estimate, digits: number, scale = 1): string {
  const text = (number: number) => fixed(number * scale, digits);
  const half = high - value;
  const isSymmetric = Math.abs(half - (value - low)) <= 1e-9 * half || half === Infinity;
  return isSymmetric
    ? `${text(value)} ±${(half * scale).toFixed(digits)}`
    : `${text(value)} [${text(low)}, ${text(high)}]`;
}

const headings = (currency: string, baseline: string) => [
  'policy',
  `${currency}/user`,
  `over ${baseline}`,
  'per 1000 sent',
  'conv. %',
  'hours',
  'retained %',
  'reachable %',
  'messages',
  'violations',
];

const rowOf = (p: Output['policies'][number]): readonly string[] => [
  p.name,
  around(p.value, 2),
  around(p.gain, 2),
  p.gainPerMessage === undefined ? '-' : around(p.gainPerMessage, 1, 1000),
  around(p.conversions, 2, 100),
  around(p.listeningHours, 1),
  around(p.retained, 1, 100),
  around(p.reachable, 1, 100),
  around(p.messages, 1),
  String(p.violations),
];

/** What a simulation found, for a terminal: the leaderboard, who loses what and when, what each learned from. */
export function showSimulation(output: Output): string {
  const { policies, worlds, users, weeks, seed, currency, baseline, horizons, report } = output;
  const data = policies.map(({ name, data: from }) => `${name}: ${from}`).join('; ');
  return [
    `Synthetic: ${worlds} worlds (seeds ${seed}–${seed + worlds - 1}) of ${users} simulated users, ${weeks} weeks; mean per user ± half of the 95 % interval over worlds.`,
    '',
    ...columnsOf([headings(currency, baseline), ...policies.map(rowOf)]),
    '',
    ...wrapped(
      `Value is money so far and what users are still worth at the end. Learned from: ${data}.`,
      110,
    ),
    ...horizons.flatMap(({ words }) => wrapped(words, 110)),
    '',
    ...(report === undefined ? [] : [`Report: ${report} (open it in a browser)`]),
    'Next: docs/concepts.md says what a decision is; in docs/finding-a-gain.md a program learns from a pilot and gains;',
    'npm run -s fantail -- --help lists what else there is.',
  ].join('\n');
}
