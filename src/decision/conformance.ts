import * as addresses from './conformance/addresses.ts';
import * as caps from './conformance/caps.ts';
import * as classes from './conformance/classes.ts';
import { blockedUntilConfirmed } from './conformance/confirmation.ts';
import { comparison } from './conformance/control.ts';
import * as hours from './conformance/hours.ts';
import type { GuardrailCheck } from './conformance/system.ts';

/** What every system that decides about contacts must keep; run each check against a way to open empty systems. */
export const guardrailConformance: readonly GuardrailCheck[] = [
  caps.bestFirst,
  caps.ownCalendar,
  caps.newUsers,
  caps.allCapsHold,
  caps.gaps,
  caps.explicitFates,
  caps.oneLedger,
  addresses.capsByAddress,
  comparison,
  hours.timeIsALever,
  hours.neverInQuietHours,
  hours.unknownZone,
  hours.noHoles,
  classes.ownRules,
  caps.timeAndCaps,
  classes.whatCounts,
  classes.capsByClass,
  caps.nextFeasible,
  caps.zeroNullUnset,
  classes.onceOnly,
  hours.clockJumps,
  hours.summerTime,
  hours.oddWindows,
  hours.movedAway,
  classes.sameFactOften,
  classes.optOutWins,
  classes.stoppedQueue,
  classes.optOutWhileQueued,
  classes.bouncedAddress,
  addresses.optOutByAddress,
  classes.mislabelled,
  blockedUntilConfirmed,
];
