import type { EventOf } from '../events/index.ts';
import { addressKey } from './address.ts';
import { later, withSaid, type UserState } from './user-state.ts';

type Entry = UserState['addresses'][string];
type Formerly = NonNullable<UserState['formerly']>;

/**
 * What is known after something was said of an address. The user has the address that was named last; whether it is
 * valid is what was last said of this very address, and a list without dates says so only of one of which nothing dated
 * says it is not. So an address that bounced stays invalid when an old list is read again, also one that the user had
 * before another. Order of arrival does not matter.
 */
export function withAddress(
  state: UserState,
  { channel, address, valid, undated, at }: EventOf<'address'>,
): UserState {
  const known = Object.hasOwn(state.addresses, channel) ? state.addresses[channel] : undefined;
  const isListed = valid && undated === true;
  const said: Entry = { value: { address, valid, ...(isListed && { undated: true }) }, at };
  const last = later(known, said, !valid);
  const passed = last === said ? known : said;
  const formerly = passed ? withPassed(state.formerly, channel, { passed, last }) : state.formerly;
  const holds = judged(last, formerly?.[addressKey(channel, last.value.address)]?.value ?? true);
  return {
    ...state,
    addresses: isSame(known, holds) ? state.addresses : { ...state.addresses, [channel]: holds },
    ...(formerly && { formerly }),
  };
}

/** Keeps what was said with a date and is not the last, unless the last is about the same address and dated too. */
function withPassed(
  formerly: Formerly | undefined,
  channel: string,
  { passed, last }: { readonly passed: Entry; readonly last: Entry },
): Formerly | undefined {
  const { address, valid, undated } = passed.value;
  const isReplaced = last.value.address === address && !last.value.undated;
  if (undated || isReplaced) return formerly;
  const said = { value: valid, at: passed.at };
  return withSaid(formerly ?? {}, addressKey(channel, address), { said, refuses: !valid });
}

/** An entry of a list without dates, as valid as what is dated says. */
const judged = (entry: Entry, valid: boolean): Entry =>
  entry.value.undated && entry.value.valid !== valid ? { ...entry, value: { ...entry.value, valid } } : entry;

const isSame = (a: Entry | undefined, b: Entry): boolean =>
  a?.at === b.at &&
  a.value.address === b.value.address &&
  a.value.valid === b.value.valid &&
  a.value.undated === b.value.undated;
