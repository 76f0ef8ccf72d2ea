import { columnsOf, wrapped } from '../text.ts';
import type { MonitorOutput } from './monitor.ts';

type Found = MonitorOutput['findings'][number];

const number = (value: number | null): string =>
  value === null ? '-' : String(Number(value.toPrecision(4)));

/** Digests are told by their first digits. */
const placeOf = ({ where }: Found): string =>
  Object.entries(where)
    .map(([name, value]) => (name === 'artefact' ? `artefact ${value.slice(0, 8)}` : value))
    .join(', ') || 'everywhere';

const intervalOf = ({ interval }: Found): string =>
  interval ? ` [${number(interval.low)}, ${number(interval.high)}]` : '';

/** An alarm or a warning in full. */
function story(found: Found): readonly string[] {
  const { kind, verdict, statistic, threshold, p, n, advice } = found;
  const held = threshold === null ? '' : ` against ${number(threshold)}`;
  const chance = p === null ? '' : `, p ${p.toPrecision(2)}`;
  return [
    `${verdict === 'alarm' ? 'ALARM' : 'warning'} ${kind}: ${placeOf(found)}`,
    ...wrapped(`${statistic.name} ${number(statistic.value)}${intervalOf(found)}${held}, n ${n}${chance}.`),
    ...wrapped(advice),
    '',
  ];
}

/** One line a monitor: how often it looked, and what it said. */
function summary(findings: readonly Found[]): readonly string[] {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const count = (kind: string, verdict: Found['verdict']) =>
    String(findings.filter((one) => one.kind === kind && one.verdict === verdict).length);
  const rows = kinds.map((kind) => [
    kind,
    count(kind, 'alarm'),
    count(kind, 'warn'),
    count(kind, 'ok'),
    count(kind, 'not_enough_data'),
  ]);
  return columnsOf([['monitor', 'alarm', 'warn', 'ok', 'too little data'], ...rows]);
}

/** The findings as a person reads them: what is wrong in full, then all monitors in short. */
export function showFindings({ since, at, decisions, findings, alarms, warnings }: MonitorOutput): string {
  const { watched, reference, others } = decisions;
  const left = others > 0 ? `; ${others} of other programs are left out` : '';
  const wrong = [
    ...findings.filter(({ verdict }) => verdict === 'alarm'),
    ...findings.filter(({ verdict }) => verdict === 'warn'),
  ];
  return [
    ...wrapped(
      `${watched} decisions from ${since} to ${at}, against ${reference} before${left}: ${alarms} alarms, ${warnings} warnings.`,
    ),
    '',
    ...wrong.flatMap(story),
    ...summary(findings),
  ].join('\n');
}
