// An audit for tests: what a store took, in its own order, judged by rules written down a second time.
import type { Stops } from '../../eligibility/index.ts';
import type { Event, EventOf, UserId } from '../../events/index.ts';
import { msPerDay } from '../../kit/index.ts';
import type { Commit, Store } from '../../store/index.ts';
import { noStops } from '../stops.ts';
import { faultsIn, mostADay, mostAround } from './rivals.ts';

/** What a store took: a fact, what is stopped from now on, or the places of a day from now on. */
type Entry =
  | { readonly kind: 'fact'; readonly event: Event }
  | { readonly kind: 'stops'; readonly stops: Stops }
  | { readonly kind: 'places'; readonly most: number };

/** A store, and what it took so far in the order in which it did. */
export function journaled(store: Store): { readonly store: Store; readonly journal: readonly Entry[] } {
  const journal: Entry[] = [];
  return {
    journal,
    store: {
      ...store,
      commit: async (commits) => {
        const outcomes = await store.commit(commits);
        const taken = commits.filter((_, i) => outcomes[i]!.kind === 'committed');
        journal.push(...taken.flatMap(factsOf).map((event) => ({ kind: 'fact', event }) as const));
        return outcomes;
      },
      post: async (name, value, expected) => {
        const outcome = await store.post(name, value, expected);
        if (outcome.kind !== 'posted') return outcome;
        if (name === 'published') journal.push({ kind: 'places', most: Number(value) });
        if (name === 'stops') journal.push({ kind: 'stops', stops: value as unknown as Stops });
        return outcome;
      },
    },
  };
}

const factsOf = ({ facts, also = [] }: Commit): readonly Event[] => [
  ...facts,
  ...also.flatMap((one) => (one.kind === 'user' ? one.facts : [])),
];

interface Place {
  readonly user: UserId;
  readonly channel: string;
  readonly message: string;
  readonly slot: number;
  isOut: boolean;
}

interface Said {
  readonly value: boolean;
  readonly at: number;
}

/** Of two statements the later holds, and of two at one instant the refusal. */
const laterOf = (known: Said | undefined, said: Said): Said =>
  !known || said.at > known.at || (said.at === known.at && !said.value) ? said : known;

const topic = 'offers';

/** What is known by one entry of a journal, of users who all have the same address on a channel. */
export class Audit {
  readonly places = new Map<string, Place>();
  readonly breaches: string[] = [];
  /** Decisions in the order in which they were marked sent. */
  readonly sent: string[] = [];
  /** By user and scope. */
  readonly #said = new Map<string, Map<string, Said>>();
  /** Who has the address of a channel, as `channel user`. */
  readonly #holders = new Set<string>();
  #stops = noStops;
  #most = mostADay;

  /** Reads a journal from its beginning. */
  static of(journal: readonly Entry[]): Audit {
    const audit = new Audit();
    for (const entry of journal) audit.#read(entry);
    return audit;
  }

  #read(entry: Entry): void {
    if (entry.kind === 'stops') this.#stops = entry.stops;
    else if (entry.kind === 'places') this.#most = entry.most;
    else if (entry.event.kind === 'consent') this.#hear(entry.event);
    else if (entry.event.kind === 'address') this.#holders.add(`${entry.event.channel} ${entry.event.user}`);
    else if (entry.event.kind === 'decision') this.#reserve(entry.event);
    else if (entry.event.kind === 'receipt') this.#settle(entry.event);
  }

  #hear({ user, scope, granted, at }: EventOf<'consent'>): void {
    const said = this.#said.get(user) ?? new Map<string, Said>();
    this.#said.set(user, said.set(scope, laterOf(said.get(scope), { value: granted, at })));
  }

  /** Whether the last that was said, by the user and by all who have the address, is a no. */
  #refusals({ user, channel }: Place): readonly string[] {
    const holders = [...this.#holders].filter((known) => known.startsWith(`${channel} `));
    const speakers = { user: [user], everybody: holders.map((known) => known.slice(channel.length + 1)) };
    return Object.entries(speakers).flatMap(([who, names]) =>
      [channel, topic]
        .filter((scope) => {
          const said = names.flatMap((name) => this.#said.get(name)?.get(scope) ?? []);
          return said.reduce<Said | undefined>(laterOf, undefined)?.value === false;
        })
        .map((scope) => `${who} said no to ${scope}`),
    );
  }

  #reserve({ decision, user, intent }: EventOf<'decision'>): void {
    if (!intent) return;
    const { channel, message, slot } = intent;
    this.places.set(decision, { user, channel, message, slot, isOut: false });
    const faults = this.#ledgersOf({ user, channel }).flatMap(faultsIn);
    this.breaches.push(...faults.map((fault) => `${fault}, with ${decision}`));
  }

  #settle({ decision, status }: EventOf<'receipt'>): void {
    const place = this.places.get(decision);
    if (!place || place.isOut) this.breaches.push(`${decision} is ${status} without a place`);
    else if (status === 'held') this.places.delete(decision);
    else {
      this.breaches.push(...this.#against(place).map((why) => `${decision} is sent, ${why}`));
      this.sent.push(decision);
      place.isOut = true;
    }
  }

  /** Why what has a place may not go out now. */
  #against(place: Place): readonly string[] {
    const { channel, message, slot } = place;
    const { channels, messages, marketing } = this.#stops;
    const isStopped = marketing || channels.includes(channel) || messages.includes(message);
    const crowded = this.#ledgersOf(place).filter((slots) => mostAround(slots, slot, msPerDay) > this.#most);
    return [
      ...this.#refusals(place),
      ...(isStopped ? ['and stopped'] : []),
      ...crowded.map(() => `beyond ${this.#most} a day`),
    ];
  }

  /** The slots of a user, and those at the address of a channel. */
  #ledgersOf({ user, channel }: Pick<Place, 'user' | 'channel'>): readonly (readonly number[])[] {
    const places = [...this.places.values()];
    const own = places.filter((place) => place.user === user);
    const here = places.filter((place) => place.channel === channel);
    return [own, here].map((ones) => ones.map(({ slot }) => slot));
  }
}
