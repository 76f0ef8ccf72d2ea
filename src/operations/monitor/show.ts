import { columnsOf, counted, short, wrapped } from '../text.ts';
import type { Output } from './output.ts';

type Found = Output['findings'][number];

const number = (value: number | null): string => (value === null ? '-' : short(value, 4));

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

/** What is published of every value signal, well or not: of each of its monitors the first number, by the artefact that decided last. */
function signalLines(findings: readonly Found[]): readonly string[] {
  const isOf = ({ where, kind }: Found) =>
    where['feature'] !== undefined && (kind.startsWith('signal_') || kind.startsWith('increment_'));
  const own = findings.filter(isOf);
  const kinds = [...new Set(own.map(({ kind }) => kind))];
  const names = [...new Set(own.map(({ where }) => where['feature']!))];
  const cell = (name: string, kind: string) => {
    const found = own.filter(
      ({ where, kind: of, statistic }) =>
        where['feature'] === name && of === kind && statistic.value !== null,
    );
    const last = found.findLast(({ statistic }) => statistic.name === found[0]!.statistic.name);
    return last ? `${number(last.statistic.value)}${intervalOf(last)}` : '-';
  };
  const rows = names.map((name) => [name, ...kinds.map((kind) => cell(name, kind))]);
  return names.length === 0 ? [] : ['', 'Value signals:', ...columnsOf([['signal', ...kinds], ...rows])];
}

/** The findings as a person reads them: what is wrong in full, then all monitors in short. */
export function showFindings({ since, at, decisions, findings, alarms, warnings }: Output): string {
  const { watched, reference, others } = decisions;
  const left = others > 0 ? `; ${others} of other programs are left out` : '';
  const wrong = [
    ...findings.filter(({ verdict }) => verdict === 'alarm'),
    ...findings.filter(({ verdict }) => verdict === 'warn'),
  ];
  return [
    ...wrapped(
      `${counted(watched, 'decision')} from ${since} to ${at}, against ${reference} before${left}: ${counted(alarms, 'alarm')}, ${counted(warnings, 'warning')}.`,
    ),
    '',
    ...wrong.flatMap(story),
    ...summary(findings),
    ...signalLines(findings),
  ].join('\n');
}
