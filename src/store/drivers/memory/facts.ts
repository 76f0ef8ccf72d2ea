import type { Event } from '../../../events/index.ts';
import { storeErrors } from '../../errors.ts';
import type { LogEntry } from '../../store.ts';

/** What a store in memory does with facts. */
export interface Facts {
  /** Ids among these that were kept before, or come twice. */
  readonly twice: (facts: readonly Event[]) => readonly string[];
  readonly keep: (facts: readonly Event[]) => void;
  /** Throws STORE_LOG_NOT_KEPT. */
  readonly after: (sequence: number) => Iterable<LogEntry>;
}

/** Facts that are kept, each once, in order. */
export function keptFacts(): Facts {
  const known = new Set<string>();
  const entries: LogEntry[] = [];
  return {
    twice: (facts) => {
      const ids = facts.map(({ id }) => id);
      return [...new Set(ids.filter((id, i) => known.has(id) || ids.indexOf(id) !== i))];
    },
    keep: (facts) => {
      for (const event of facts) {
        known.add(event.id);
        entries.push({ sequence: entries.length + 1, event });
      }
    },
    // What is added meanwhile is read, too.
    *after(sequence) {
      for (let i = sequence; i < entries.length; i++) yield entries[i]!;
    },
  };
}

/** Facts of which nothing stays: there is no log, and one that comes again is not noticed. */
export const forgottenFacts: Facts = {
  twice: () => [],
  keep: () => undefined,
  after: () => {
    throw storeErrors.STORE_LOG_NOT_KEPT();
  },
};
