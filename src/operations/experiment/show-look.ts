import { columnsOf, wrapped } from '../text.ts';
import { showHope } from './show-futility.ts';
import type { LookOutput } from './look-schema.ts';
import { showScreened } from './neighbours-screened.ts';

const short = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(3))));
const fixed = (value: number | null): string => value?.toFixed(2) ?? '-';
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

const words: Readonly<Record<string, string>> = {
  'go on': 'Go on.',
  'stop arms: harm': 'Go on without the arms under which something is worse.',
  'stop: harm': 'Stop: something is shown to be worse.',
  'stop: regression': 'Stop: something is worse, so that it cannot be shipped.',
  'stop: invalid': 'Stop: the experiment itself is broken; read no effect off it.',
  'stop: end': 'Stop: this was the last look.',
};

/** A look as a person reads it. */
export function showLook(said: LookOutput): string {
  const { experiment, at, look, harm, advice, isStopped, stoppedArms, isRepeated, deviations } = said;
  const shown = harm.filter(({ isHarm }) => isHarm);
  return [
    ...(look
      ? lookLines(said)
      : wrapped(`Watch over ${experiment} at ${at}: effects stay hidden, nothing is spent.`)),
    ...(isRepeated ? ['These data were looked at before: nothing new is spent.'] : []),
    ...(shown.length === 0 ? ['No harm is shown.'] : []),
    ...shown.flatMap(({ metric, treatment, p }) =>
      wrapped(`HARM: ${metric} is worse under ${treatment}, p ${p!.toPrecision(2)} at any time.`),
    ),
    ...unwatchedLines(harm),
    ...showHope(look?.hope ?? null),
    ...showScreened(said.neighbours),
    ...deviations.flatMap((one) => wrapped(`Deviation: ${one}.`)),
    advice === 'stop: win' ? won(said) : (words[advice] ?? advice),
    ...stoppedArms.flatMap((arm) => wrapped(`Arm ${arm} was stopped: its users get what control gets.`)),
    ...(isStopped ? wrapped('The experiment was ended: from now on nobody is in its arms.') : []),
  ].join('\n');
}

/** A rule may be of success metrics or of guardrails alone. */
function won({ look, rule }: LookOutput): string {
  if (rule !== undefined) return wrapped(`Stop: the rule holds: ${rule}.`).join('\n');
  const roles = new Set(look?.tests.map(({ role }) => role));
  const shown = [
    ...(roles.has('success') ? ['a success metric is better'] : []),
    ...(roles.has('guardrail') ? ['every guardrail holds'] : []),
  ];
  return `Stop: ${shown.join(', and ')}.`;
}

/** Metrics that cannot be watched yet, by the reason. */
function unwatchedLines(harm: LookOutput['harm']): readonly string[] {
  const reasons = [...new Set(harm.flatMap(({ problem }) => problem ?? []))];
  return reasons.flatMap((reason) => {
    const names = harm.flatMap(({ metric, problem }) => (problem === reason ? [metric] : []));
    return wrapped(`Not watched, as ${reason}: ${[...new Set(names)].join(', ')}.`);
  });
}

function lookLines({ experiment, at, counts, look }: LookOutput): readonly string[] {
  const { number, planned, units, fraction, isFinal, spent, left, tests } = look!;
  return [
    ...wrapped(
      `Look ${number}${number <= planned ? ` of ${planned}` : `, ${planned} were planned,`} at ${experiment}, up to ${at}: ${units} ${counts}, ${percent(fraction)} of the information${isFinal ? ', the last look' : ''}. Alpha spent ${short(spent)}, left ${short(left)}.`,
    ),
    '',
    ...columnsOf([
      ['test', 'role', 'treatment', 'z', 'boundary', 'shown'],
      ...tests.map(({ metric, role, treatment, z, boundary, isShown }) => [
        metric,
        role,
        treatment,
        fixed(z),
        fixed(boundary),
        isShown ? 'yes' : 'no',
      ]),
    ]),
    '',
  ];
}
