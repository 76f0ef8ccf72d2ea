import { columnsOf, wrapped } from '../text.ts';
import { wordsOfCertificate, type PlanCertificate } from './certificate.ts';
import { showFutilityPlan } from './show-futility.ts';
import { nounOf, ruleWords, unitOf, type Plan } from './plan-schema.ts';

const short = (value: number | null, digits = 3): string =>
  value === null ? '-' : String(Number(value.toPrecision(digits)));
const whole = (value: number | null): string => (value === null ? '-' : String(Math.ceil(value - 1e-9)));
const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(0)} %`);
const days = (value: number): string => String(Number(value.toFixed(2)));

/** What covariates take off the variance. */
const gain = (ratio: number | null | undefined): string =>
  ratio === null || ratio === undefined ? '-' : percent(1 - ratio);

const came: Readonly<Record<Plan['traffic']['basis'], string>> = {
  decisions: 'at their first decision',
  opportunities: 'with the first reason to speak',
  activity: 'when they first did something',
  exposures: 'into it',
};

/** A plan as a person reads it. */
export function showPlan(plan: Plan, certificate: PlanCertificate | null): string {
  const { traffic, arms, control } = plan;
  const noun = nounOf(plan);
  const shares = Object.entries(arms).map(([arm, share]) => `${arm} ${percent(share)}`);
  const perArm = Object.entries(arms).map(([arm, share]) => `${arm} ${whole(plan.units * share)}`);
  return [
    ...wrapped(
      `Experiment ${plan.experiment} of ${plan.program}: ${shares.join(', ')}, against ${control}. ${traffic.eligible} ${noun} came ${came[traffic.basis]} from ${traffic.since} to ${traffic.until}${traffic.basis === 'exposures' ? '' : `; ${percent(traffic.share)} of such ${noun} would be in it, ${short(traffic.perDay)} new ones a day`}.`,
    ),
    ...unitLines(plan),
    ...ruleLines(plan),
    '',
    ...wrapped(
      plan.neededDays === null
        ? `${plan.needed} ${noun} are needed, ${whole(plan.units)} come in time: ${days(plan.days)} days are planned (${perArm.join(', ')}).`
        : `${plan.needed} ${noun} are needed; ${whole(plan.units)} are planned (${perArm.join(', ')}), complete after ${days(plan.days)} days, windows of ${days(plan.window)} days included.`,
    ),
    '',
    ...columnsOf([
      ['metric', 'role', 'baseline', 'saved', 'effect', noun, 'once', 'together', 'power'],
      ...plan.metrics.map(({ metric, role, baseline, distance, units, unitsOnce, unitsTogether, power }) => [
        metric,
        role,
        short(baseline?.value ?? null),
        gain(baseline?.varianceRatio),
        short(distance),
        whole(units),
        whole(unitsOnce),
        whole(unitsTogether),
        percent(power),
      ]),
    ]),
    ...wrapped(
      `Saved: of the variance, by covariates. Effect: what must not be missed, or a margin. ${noun === 'users' ? 'Users' : 'Units'}: by the looks below; once: read once, by Bonferroni; together: read once, correlations counted.`,
    ),
    '',
    ...columnsOf([
      ['look', 'day', noun, 'information', 'boundary z', 'alpha spent', 'stopped by then'],
      ...plan.looks.map(({ day, units, fraction, z, spent, stopped }, at) => [
        String(at + 1),
        days(day),
        whole(units),
        percent(fraction),
        z === null ? '-' : z.toFixed(2),
        percent(spent),
        percent(stopped),
      ]),
    ]),
    '',
    ...showFutilityPlan(plan),
    ...minimalLines(plan),
    ...(certificate ? wordsOfCertificate(certificate, plan).flatMap((words) => [...wrapped(words), '']) : []),
    ...plan.warnings.flatMap((warning) => wrapped(`Warning: ${warning}.`)),
  ].join('\n');
}

/** The rule that was declared, and what it leaves of alpha to each test. */
function ruleLines(plan: Plan): readonly string[] {
  const words = ruleWords(plan);
  if (words === null) return [];
  const levels = plan.metrics.flatMap(({ metric, alpha }) =>
    alpha === null ? [] : [`${metric} ${short(alpha)}`],
  );
  return wrapped(`Rule: ship if ${words}. One-sided levels: ${levels.join(', ')}.`);
}

/** Who is drawn together, and what that costs: what users of a unit have in common is counted once. */
function unitLines(plan: Plan): readonly string[] {
  const unit = unitOf(plan);
  if (unit.kind === 'user') return [];
  const shared = unit.kind === 'trait' ? `the trait ${unit.trait}` : `an address of ${unit.channel}`;
  const costs = plan.metrics.flatMap(({ metric, correlation, designEffect }) =>
    designEffect === undefined
      ? []
      : [
          `${metric} ${short(correlation ?? null, 2)}, which multiplies its variance by ${short(designEffect)}`,
        ],
  );
  return wrapped(
    `Units are users who share ${shared}, ${short(plan.perUnit ?? null)} on average; errors are by unit. Correlation within units: ${costs.join('; ')}.`,
  );
}

function minimalLines(plan: Plan): readonly string[] {
  const { minimal } = plan;
  const names = minimal[0]?.effects.map(({ metric }) => metric) ?? [];
  const cell = ({ effect, relative }: Plan['minimal'][number]['effects'][number]) =>
    relative === null ? short(effect, 2) : `${short(effect, 2)} (${(100 * relative).toFixed(1)} %)`;
  return [
    'Effects found with the power asked for, by length:',
    ...columnsOf([
      ['days', nounOf(plan), ...names],
      ...minimal.map(({ day, units, effects }) => [days(day), whole(units), ...effects.map(cell)]),
    ]),
    '',
  ];
}
