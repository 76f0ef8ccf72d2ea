// The report of an experiment as a page.
import type { Origin, Report, Section, Synthetic } from '../../report/index.ts';
import type { ReportOutput } from './report-output.ts';
import { assumptions, checks, plan } from './report-page/basis.ts';
import { channels } from './report-page/channels.ts';
import {
  effects,
  exposureDays,
  forest,
  funnelSteps,
  mixesAndRates,
  novelty,
  segments,
} from './report-page/effects.ts';
import { boundaries, figures, lineName, linesOf, looks } from './report-page/looks.ts';
import { hope } from './report-page/hope.ts';
import { neighbours } from './report-page/neighbours.ts';
import { moment, short } from './report-page/words.ts';
import { ruleWords } from './plan-schema.ts';

interface Setting {
  readonly origin: Origin;
  readonly synthetic: Synthetic | undefined;
}

/** Everything that was recorded of an experiment, on one page. */
export function reportPage(said: ReportOutput, { origin, synthetic }: Setting): Report {
  return {
    title: `Experiment ${said.experiment}`,
    lead: leadOf(said),
    synthetic,
    origin,
    colours: linesOf(said).map((one) => lineName(one, said)),
    sections: [
      figures(said),
      verdicts(said),
      ...(said.estimates.length > 0 ? [forest(said), effects(said)] : []),
      ...said.estimates.flatMap((one) => [...funnelSteps(one, said), ...mixesAndRates(one, said)]),
      ...said.channels.flatMap((one) => channels(one, said)),
      ...(said.looks.length > 0 ? [boundaries(said), looks(said)] : []),
      ...hope(said),
      ...(said.segments.length > 0 ? [segments(said)] : []),
      ...said.novelty.map((one) => novelty(one, said)),
      ...said.exposureDays.map((one) => exposureDays(one, said)),
      ...neighbours(said),
      plan(said),
      ...(said.quality ? [checks(said)] : []),
      assumptions(said),
    ],
    notes: [
      `Plan ${said.digest}, for exposures from ${moment(said.started)}; written at ${moment(said.registered)}.`,
      `History ${said.history}: names every record in its order.`,
    ],
  };
}

function leadOf({ verdicts: all, ended, plan: { program, control } }: ReportOutput): string {
  const told = all.map(({ treatment, words }) => `${treatment}: ${words}`);
  const end = ended ? ` Ended at ${moment(ended.at)}: ${ended.why}.` : '';
  return `Of the program ${program}, against ${control}. ${told.join('. ')}.${end}`;
}

const verdicts = ({
  verdicts: all,
  harm,
  armsStopped,
  deviations,
  labels,
  plan: planned,
}: ReportOutput): Section => ({
  kind: 'table',
  title: 'Verdict',
  lead: [
    harm.length > 0
      ? `Harm: ${harm.map(({ metric, treatment }) => `${metric} under ${treatment}`).join(', ')}.`
      : '',
    ...armsStopped.map(
      ({ arm, at }) =>
        `Arm ${arm} was stopped at ${moment(at)}: its users got what control gets, and it was not read again; the levels of the others stayed as they were.`,
    ),
    deviations.length > 0
      ? `Otherwise than registered: ${deviations.join('; ')}.`
      : 'Everything went as registered.',
    ...labels.map((one) => `Label, ${one}.`),
  ]
    .filter((text) => text !== '')
    .join(' '),
  caption: `By the rule that was registered: ${ruleWords(planned) ?? 'a success metric better, every guardrail within its margin'}, nothing worse`,
  columns: [
    { kind: 'text', heading: 'Treatment', values: all.map(({ treatment }) => treatment) },
    { kind: 'text', heading: 'Decision', values: all.map(({ decision }) => decision.replaceAll('-', ' ')) },
    { kind: 'text', heading: 'Because', values: all.map(({ words }) => words) },
    { kind: 'text', heading: 'p of the rule', values: all.map(({ p }) => short(p)) },
  ],
});
