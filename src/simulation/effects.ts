// What messages do: effects that arrive after log-normal delays, fade, and may build habit.
import type { Preset } from './preset.ts';
import type { State } from './state.ts';

/** Longest delay, days; a delay drawn longer is cut to it. */
const longestDelay = 31;
const slots = longestDelay + 1;

/** What is left after a day of something with a half-life in days. */
const keptPerDay = (halfLifeDays: number): number => Math.exp(-Math.LN2 / halfLifeDays);

/** Daily retention of everything that fades. */
export interface Fading {
  readonly lift: number;
  readonly conversionLift: number;
  readonly backlash: number;
  readonly fatigue: number;
}

/** The retention of a preset. */
export const fadingOf = ({ effects, leaving, fatigue }: Preset): Fading => ({
  lift: keptPerDay(effects.engagementHalfLifeDays),
  conversionLift: keptPerDay(effects.conversionHalfLifeDays),
  backlash: keptPerDay(leaving.backlashHalfLifeDays),
  fatigue: keptPerDay(fatigue.halfLifeDays),
});

interface Slot {
  readonly user: number[];
  readonly family: number[];
  readonly size: number[];
}

const emptySlot = (): Slot => ({ user: [], family: [], size: [] });

/** Effects on their way, in one slot per day of arrival. */
export class Effects {
  readonly #slots: Slot[];

  constructor(slotsOf: readonly Slot[] = Array.from({ length: slots }, emptySlot)) {
    this.#slots = [...slotsOf];
  }

  copy(): Effects {
    return new Effects(
      this.#slots.map(({ user, family, size }) => ({
        user: user.slice(),
        family: family.slice(),
        size: size.slice(),
      })),
    );
  }

  /** An effect of `size` log units that arrives on a day within `longestDelay` of today. */
  send(day: number, effect: { readonly user: number; readonly family: number; readonly size: number }): void {
    const slot = this.#slots[day % slots]!;
    slot.user.push(effect.user);
    slot.family.push(effect.family);
    slot.size.push(effect.size);
  }

  /** Applies what arrives on a day, each user's effects in the order in which they were sent. */
  arrive(day: number, state: State, { families, effects }: Preset): void {
    const { engagementCeiling, conversionCeiling } = effects;
    const slot = this.#slots[day % slots]!;
    this.#slots[day % slots] = emptySlot();
    slot.user.forEach((u, i) => {
      const { target, habitShare } = families[slot.family[i]!]!;
      const size = slot.size[i]!;
      if (target === 'conversion')
        state.conversionLift[u]! += joined(state.conversionLift[u]!, size, conversionCeiling);
      else {
        const gain = joined(state.lift[u]!, size, engagementCeiling);
        state.lift[u]! += gain;
        state.habit[u]! += habitShare * gain;
      }
    });
  }
}

/** What an effect adds to those at work: less the nearer they are to the ceiling, (C − lift) · (1 − exp(−size / C)). */
export const joined = (lift: number, size: number, ceiling: number): number =>
  (ceiling - lift) * (1 - Math.exp(-size / ceiling));

/** Whole days of delay, at least 1: exp(log(median) + spread · z), rounded. */
export function delayDays(
  family: { readonly delayDays: number; readonly delaySpread: number },
  z: number,
): number {
  const days = Math.round(family.delayDays * Math.exp(family.delaySpread * z));
  return Math.max(1, Math.min(longestDelay, days));
}
