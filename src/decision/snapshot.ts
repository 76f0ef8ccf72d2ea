import type { Pace } from '../arbitration/index.ts';
import type { Stops } from '../eligibility/index.ts';
import type { ZoneTable } from '../kit/index.ts';
import type { SharedAddress, UserState } from '../state/index.ts';

/** All that a decision may look at besides the setup: one user at one version, and what people stopped by hand. */
export interface Snapshot {
  readonly state: UserState;
  readonly version: number;
  /** Table of the user's zone, null when the zone is unknown. */
  readonly zone: ZoneTable | null;
  readonly stops: Stops;
  /** What is known of addresses that others had or have too; absent: none. Read after the user. */
  readonly addresses?: readonly SharedAddress[] | undefined;
  /** How prices of budgets stand to the solved ones; absent: as solved. */
  readonly pace?: Pace | undefined;
  /** Holdouts are not looked at: what would be decided without them is asked. */
  readonly holdouts?: 'lifted';
}
