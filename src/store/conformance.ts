import * as addresses from './conformance/addresses.ts';
import * as bytes from './conformance/bytes.ts';
import type { DurabilityCheck, StoreCheck } from './conformance/check.ts';
import * as closing from './conformance/closing.ts';
import * as log from './conformance/log.ts';
import * as notices from './conformance/notices.ts';
import * as users from './conformance/users.ts';
import * as work from './conformance/work.ts';

/** What every store promises; run each check against a factory of empty stores. */
export const storeConformance: readonly StoreCheck[] = [
  users.unknownUserIsVersionZero,
  users.readsWhatWasCommitted,
  users.refusesAStaleVersion,
  log.refusesAFactTwice,
  users.exactlyOneWinner,
  users.aBatchIsIndependent,
  log.theLogKeepsOrder,
  log.aFactTwiceInOneCommit,
  log.aLargeBatch,
  users.statesOfAnyText,
  log.theLogIsReadWhileWritten,
  bytes.recordsAreKept,
  bytes.largeRecords,
  bytes.bytesByDigest,
  work.workIsClaimedWhenDue,
  work.aStaleOwnerIsRefused,
  work.workIsKnownByItsId,
  work.aSecondLifeIsFenced,
  work.rivalsShareTheWork,
  addresses.addressesAreKept,
  addresses.anAddressIsCompared,
  users.anotherUserGoesWithIt,
  addresses.rivalsForAnAddress,
  notices.noticesAreReplaced,
  notices.oneNoticeWins,
  notices.aNoticeIsCompared,
  closing.aClosedStoreRefuses,
];

/** What every store that outlives its process promises besides. */
export const storeDurability: readonly DurabilityCheck[] = [
  closing.everythingOutlivesAClose,
  closing.promisesOutliveAClose,
  closing.claimsOutliveAClose,
];
