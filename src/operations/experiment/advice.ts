// What is to be done after a look.
import type { Readout } from '../../experiments/index.ts';
import type { Harm, LookRecord } from './history.ts';
import type { Judged } from './judge.ts';

/** Treatments that are shown to be worse in anything. */
export const harmedIn = (harm: readonly Harm[]): readonly string[] => [
  ...new Set(harm.flatMap(({ treatment, isHarm }) => (isHarm ? [treatment] : []))),
];

type HarmAdvice = 'stop: harm' | 'stop arms: harm' | null;

/** Whether everything is to stop, or the harmed arms alone. */
export function harmAdvice(judged: Judged, harm: readonly Harm[]): HarmAdvice {
  const { length } = harmedIn(harm);
  if (length === 0) return null;
  const isAll = length === Object.keys(judged.arms).length - 1;
  return isAll || judged.document.onHarm === 'end' ? 'stop: harm' : 'stop arms: harm';
}

interface Grounds {
  readonly harm: HarmAdvice;
  readonly harmed: readonly string[];
  readonly broken: readonly string[];
  readonly isEnd: boolean;
}

/** What a look advises. */
export function adviceOf(said: Readout, { harm, harmed, broken, isEnd }: Grounds): LookRecord['advice'] {
  const kinds = said.decisions.map(({ treatment, decision: { verdict } }) =>
    harmed.includes(treatment) && verdict.kind !== 'invalid' ? 'regression' : verdict.kind,
  );
  if (broken.length > 0 || kinds.includes('invalid')) return 'stop: invalid';
  if (harm === 'stop: harm') return harm;
  if (kinds.includes('win')) return 'stop: win';
  if (kinds.every((kind) => kind === 'regression')) return 'stop: regression';
  return isEnd ? 'stop: end' : (harm ?? 'go on');
}
