// What messages do: effects that arrive after log-normal delays, fade, and may build habit.
import type { Preset } from './preset.ts';
import type { State } from './state.ts';

/** Longest delay, days; a delay drawn longer is cut to it. */
const longestDelay = 31;
const slots = longestDelay + 1;
const log2 = Math.LN2;

/** What is left after a day of something with a half-life in days. */
export const keptPerDay = (halfLifeDays: number): number => Math.exp(-log2 / halfLifeDays);

/** Daily retention of everything that fades. */
export interface Fading {
  readonly lift: number;
  readonly conversionLift: number;
  readonly backlash: number;
  readonly fatigue: number;
}

/** The retention of a preset; families of one target share its shortest half-life. */
export function fadingOf({ families, leaving, fatigue }: Preset): Fading {
  const shortest = (target: string) =>
    Math.min(
      30,
      ...families.filter((family) => family.target === target).map((family) => family.halfLifeDays),
    );
  return {
    lift: keptPerDay(shortest('engagement')),
    conversionLift: keptPerDay(shortest('conversion')),
    backlash: keptPerDay(leaving.backlashHalfLifeDays),
    fatigue: keptPerDay(fatigue.halfLifeDays),
  };
}

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
  arrive(day: number, state: State, families: Preset['families']): void {
    const slot = this.#slots[day % slots]!;
    this.#slots[day % slots] = emptySlot();
    slot.user.forEach((u, i) => {
      const { target, habitShare } = families[slot.family[i]!]!;
      const size = slot.size[i]!;
      if (target === 'conversion') state.conversionLift[u]! += size;
      else {
        state.lift[u]! += size;
        state.habit[u]! += habitShare * size;
      }
    });
  }
}

/** Whole days of delay, at least 1: exp(log(median) + spread · z), rounded. */
export function delayDays(
  family: { readonly delayDays: number; readonly delaySpread: number },
  z: number,
): number {
  const days = Math.round(family.delayDays * Math.exp(family.delaySpread * z));
  return Math.max(1, Math.min(longestDelay, days));
}
