// Where an experiment stands, look by look.
import type { Section } from '../../../report/index.ts';
import type { ReportOutput } from '../report-output.ts';
import { missing, moment, nounIn, percent, short } from './words.ts';

const exactly = (value: number) => ({ value, low: value, high: value });
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

export function figures({ looks: taken, plan: planned, alpha }: ReportOutput): Section {
  const last = taken.at(-1);
  return {
    kind: 'keyFigures',
    title: 'Where it stands',
    caption: 'At the last look',
    figures: [
      { label: `${nounIn(planned)} through their windows`, value: last?.units ?? 0 },
      { label: 'Planned', value: Math.ceil(planned.units) },
      { label: 'Looks', value: taken.length },
      { label: 'Alpha spent', value: alpha.spent },
      { label: 'Alpha left', value: alpha.left },
    ],
  };
}

type Test = ReportOutput['looks'][number]['tests'][number];

/** Tests with a line of their own: success metrics, or guardrails where there is none. */
export function linesOf({ looks: [first] }: ReportOutput): readonly Test[] {
  const tests = first?.tests ?? [];
  const success = tests.filter(({ role }) => role === 'success');
  return (success.length > 0 ? success : tests).slice(0, 6);
}

export const lineName = ({ metric, treatment }: Test, { verdicts: all }: ReportOutput): string =>
  all.length > 1 ? `${metric}, ${treatment}` : metric;

export function boundaries(said: ReportOutput): Section {
  const shown = linesOf(said);
  const at = (of: 'z' | 'boundary', { metric, treatment }: Test) =>
    said.looks.map(({ tests }) => {
      const value = tests.find((one) => one.metric === metric && one.treatment === treatment)?.[of];
      return value === null || value === undefined ? missing : exactly(value);
    });
  return {
    kind: 'lineChart',
    title: 'Looks and their boundary',
    lead: 'A test is passed where its line reaches the boundary; z is the effect over its standard error, up is good.',
    caption: 'z by the share of the planned information',
    x: {
      label: 'information',
      unit: '%',
      values: said.looks.map(({ fraction }) => Math.round(1000 * fraction) / 10),
    },
    y: { label: 'z' },
    series: [
      ...shown.map((one) => ({ name: lineName(one, said), values: at('z', one) })),
      ...shown.slice(0, 1).map((one) => ({ name: 'boundary', values: at('boundary', one) })),
    ],
  };
}

export function looks({ looks: taken, plan: planned, watches }: ReportOutput): Section {
  const passed = taken.map(({ tests }) => tests.filter(({ isShown }) => isShown).map(({ metric }) => metric));
  return {
    kind: 'table',
    title: 'Looks',
    lead: `${taken.length} of ${planned.looks.length} planned; harm alone was asked for ${watches === 0 ? 'never' : times(watches)}, which spends nothing.`,
    caption: 'Alpha is spent by the function that was registered, at the information reached',
    columns: [
      {
        kind: 'text',
        heading: 'Look',
        values: taken.map(({ number, isFinal }) => `${number}${isFinal ? ' (last)' : ''}`),
      },
      { kind: 'text', heading: 'Up to', values: taken.map(({ at }) => moment(at)) },
      { kind: 'exact', heading: nounIn(planned), values: taken.map(({ units }) => units), decimals: 0 },
      { kind: 'text', heading: 'Information', values: taken.map(({ fraction }) => percent(fraction)) },
      { kind: 'text', heading: 'Alpha spent', values: taken.map(({ spent }) => short(spent)) },
      { kind: 'text', heading: 'Passed', values: passed.map((names) => names.join(', ') || '–') },
      { kind: 'text', heading: 'Advice', values: taken.map(({ advice }) => advice) },
    ],
  };
}
