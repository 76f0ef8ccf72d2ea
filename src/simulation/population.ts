// Everything that one world holds; each concept's file moves its own columns.
import type { Calendar } from './calendar.ts';
import type { Catalogue } from './catalogue.ts';
import type { Effects, Fading } from './effects.ts';
import type { EventWriter } from './events.ts';
import type { Ledger } from './ledger.ts';
import type { Preset } from './preset.ts';
import type { Draws } from './randomness.ts';
import type { State } from './state.ts';
import type { Traits } from './traits.ts';

export interface Population {
  readonly preset: Preset;
  readonly calendar: Calendar;
  readonly catalogue: Catalogue;
  readonly traits: Traits;
  readonly fading: Fading;
  /** Mask of the channels that end with the app. */
  readonly appMask: number;
  readonly draws: Draws;
  readonly state: State;
  readonly effects: Effects;
  readonly ledger: Ledger;
  /**
   * How each user came to premium last: 0 not in this world, 1 unprompted, 2 because a message raised the hazard. Known
   * to the truth, never part of an event.
   */
  readonly conversionCause: Uint8Array;
  readonly events: EventWriter;
}

/** The part of a population that a function reads; the truth shows some of the same columns. */
export type Knows<Part extends keyof Population> = Pick<Population, Part>;
