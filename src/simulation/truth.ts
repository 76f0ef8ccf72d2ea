import type { Calendar } from './calendar.ts';
import type { Catalogue } from './catalogue.ts';
import type { Preset } from './preset.ts';
import type { State } from './state.ts';
import type { Traits } from './traits.ts';

/** What only the world, its tests, references and auditors know. Columns are live: copy what you keep. */
export interface Truth {
  readonly preset: Preset;
  readonly traits: Traits;
  readonly state: State;
  readonly catalogue: Catalogue;
  readonly calendar: Calendar;
  /** Per user, the cause of the last conversion: as `Population` counts them. */
  readonly conversionCause: Uint8Array;
}
