// Prices for the policy as it draws. It explores, and takes other than the best, so that at the prices of the best choices
// it uses another amount: prices are moved until it is expected to keep to the limits.
import { purseOf } from '../../assignment/index.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { expectedUnder, type Drawing, type Expected } from './expected.ts';
import { slackOf, SlackSearch } from './slack.ts';
import { pricesOfParts, type SolvedPart } from './solution.ts';

/** Parts whose prices suit the policy, and what it is expected to do under them. */
export interface Drawn {
  readonly parts: readonly SolvedPart[];
  readonly expected: readonly Expected[];
}

interface Moving {
  readonly solved: readonly SolvedPart[];
  readonly progress: (line: string) => void;
}

/** A limit is met when the policy is expected to stay as near to it, relative to it. */
export const close = 0.005;
const rounds = 16;

/**
 * Moves the prices of each part until the policy is expected to pass none of its limits and to use up those that have a
 * price, each for itself. Where it explores more than a budget has, the least prices that leave it to exploration alone are
 * taken; where prices move nothing, as under a policy that does not look at values, they stay. Of all rounds each part
 * keeps the nearest: whole decisions of few users jump. What is expected always stands beside the limit.
 */
export async function drawnParts(
  workspace: OpenWorkspace,
  drawing: Drawing,
  { solved, progress }: Moving,
): Promise<Drawn> {
  const expect = async (parts: readonly SolvedPart[]) => {
    const found = await expectedUnder(workspace, drawing, pricesOfParts(parts));
    return parts.map((part): Try => {
      const expected = found.get(purseOf(part.part.of)) ?? nothing;
      return { part, expected, by: passedBy(part, expected) };
    });
  };
  const first = await expect(solved);
  const isPassed = first.some(({ by }) => by.some((one) => one > close));
  const least = isPassed ? await expect(solved.map(closed)) : first;
  const approaches = first.map((begun, i) => new Approach(begun, least[i]!));
  for (let round = 1; round <= rounds && approaches.some((approach) => !approach.isMet); round++) {
    progress(`moving prices to suit the policy as it draws, round ${round} of ${rounds} at most`);
    const tries = await expect(approaches.map((approach) => approach.next()));
    approaches.forEach((approach, i) => approach.met(tries[i]!));
  }
  return {
    parts: approaches.map(({ nearest }) => nearest.part),
    expected: approaches.map(({ nearest }) => nearest.expected),
  };
}

const nothing: Expected = { messages: 0, used: {}, gained: {} };

/** Prices of a part, what is expected under them, and by how much limits are passed, relative to them. */
interface Try {
  readonly part: SolvedPart;
  readonly expected: Expected;
  readonly by: Float64Array;
}

/** Prices at which nothing is sent but what is explored, in what a unit is worth. */
const dear = 1e6;

/** The limits of a part by name, budgets first. */
const limitsOf = ({ part: { limits } }: SolvedPart) => ({
  budgets: Object.entries(limits.budgets),
  floors: Object.entries(limits.floors),
});

function passedBy(part: SolvedPart, { used, gained }: Expected): Float64Array {
  const { budgets, floors } = limitsOf(part);
  const relative = (by: number, limit: number) => by / (Math.abs(limit) || 1);
  return Float64Array.from([
    ...budgets.map(([name, limit]) => relative((used[name] ?? 0) - limit, limit)),
    ...floors.map(([name, least]) => relative(least - (gained[name] ?? 0), least)),
  ]);
}

/** What one unit of each limit is worth, about, by what the best choices come to. */
function worthOf(part: SolvedPart): Float64Array {
  const { budgets, floors } = limitsOf(part);
  const { value, sends, used, gained } = part.solved;
  const each = (units: number | undefined) => Math.abs(value || 1) / (Math.abs(units ?? 0) || sends || 1);
  return Float64Array.from([
    ...budgets.map(([name]) => each(used[name])),
    ...floors.map(([name, least]) => each(least || gained[name])),
  ]);
}

const pricesIn = (part: SolvedPart): Float64Array => {
  const { budgets, floors } = limitsOf(part);
  const { lambda, mu } = part.priced;
  return Float64Array.from([...budgets.map(([name]) => lambda[name]!), ...floors.map(([name]) => mu[name]!)]);
};

/** A part with other prices of its limits. */
function priced(part: SolvedPart, prices: Float64Array): SolvedPart {
  const { budgets, floors } = limitsOf(part);
  const own = (names: readonly (readonly [string, number])[], from: number) =>
    Object.fromEntries(names.map(([name], i) => [name, prices[from + i]!]));
  const { lambda, mu } = part.priced;
  return {
    ...part,
    priced: {
      ...part.priced,
      lambda: { ...lambda, ...own(budgets, 0) },
      mu: { ...mu, ...own(floors, budgets.length) },
    },
  };
}

/** Every budget with a limit so dear that nobody is sent to but by exploration. */
const closed = (part: SolvedPart): SolvedPart => {
  const { length } = limitsOf(part).budgets;
  const worth = worthOf(part);
  return priced(
    part,
    pricesIn(part).map((price, i) => (i < length ? dear * Math.max(price, worth[i]!) : price)),
  );
};

/** By how much a budget shall be passed: not at all, or hardly more than it is at any price. */
function aimOf(begun: number, least: number): number {
  if (begun <= close || least > begun + close) return 0;
  return least > begun - close ? begun : Math.max(0, least + 2 * close);
}

/** The way of one part's prices. */
class Approach {
  nearest: Try;
  readonly #search: SlackSearch;
  readonly #aims: Float64Array;
  #last: Try;

  constructor(begun: Try, least: Try) {
    this.#search = new SlackSearch({ prices: pricesIn(begun.part), worth: worthOf(begun.part) });
    const { length } = limitsOf(begun.part).budgets;
    this.#aims = begun.by.map((one, i) => (i < length ? aimOf(one, least.by[i]!) : 0));
    this.nearest = begun;
    this.#last = begun;
  }

  #slack({ part, by }: Try): number {
    return slackOf(pricesIn(part), this.#beyond(by));
  }

  #beyond(by: Float64Array): Float64Array {
    return by.map((one, i) => one - this.#aims[i]!);
  }

  get isMet(): boolean {
    return this.#slack(this.nearest) <= close;
  }

  next(): SolvedPart {
    if (this.isMet) return this.nearest.part;
    return priced(this.#last.part, this.#search.next(this.#beyond(this.#last.by)));
  }

  met(found: Try): void {
    this.#last = found;
    if (this.#slack(found) < this.#slack(this.nearest)) this.nearest = found;
  }
}
