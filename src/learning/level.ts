import type { Experience } from '../outcomes/index.ts';
import { millisOf, type Objective, type Portfolio, type UserFeature } from '../program/index.ts';

/** The highest level: 255 times and more. */
const most = 8;

type Windowed = Extract<UserFeature, { kind: 'count' | 'sum' }>;

/** How much a user did lately of what an objective looks at, in doublings: 0 for nothing, then 1, 3, 7 times and more. */
export type LevelOf = (experience: Experience, row: number) => number;

/**
 * The level of an objective's event by what the log shows of the user: the declared count of it over the longest window,
 * or the sum where there is no count. What those do who do much varies more, however well it is foreseen. Always 0 where
 * no feature counts the event.
 */
export function levelOf({ userFeatures }: Portfolio, { outcome }: Objective): LevelOf {
  if (outcome.kind !== 'event') return () => 0;
  const found = userFeatures.flatMap(({ spec, at }) =>
    (spec.kind === 'count' || spec.kind === 'sum') && spec.event === outcome.event && isOfAll(spec)
      ? [{ spec, at }]
      : [],
  );
  const [longest] = found.sort(
    (a, b) =>
      Number(b.spec.kind === 'count') - Number(a.spec.kind === 'count') ||
      millisOf(b.spec.within) - millisOf(a.spec.within),
  );
  if (!longest) return () => 0;
  const { at, spec } = longest;
  return ({ userRows, userWidth }, row) => {
    const done = unshaped(userRows[row * userWidth + at]!, spec);
    return done > 0 ? Math.min(Math.floor(Math.log2(1 + done)), most) : 0;
  };
}

const isOfAll = ({ where }: Windowed): boolean => Object.values(where).every((value) => value === undefined);

/** The number as it was counted; those that were rounded in 32 bits are not to fall a level for it. */
function unshaped(value: number, { transform, scale }: Windowed): number {
  const x = value * scale * (1 + 1e-6);
  if (transform === 'log1p') return Math.expm1(x);
  return transform === 'sqrt' ? x * x : x;
}
