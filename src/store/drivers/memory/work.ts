import type { Claim, Due, Store } from '../../store.ts';

interface Work {
  readonly due: Due;
  token: number;
  leasedUntil: number;
}

/** Due work, and who holds it. */
export class DueWork {
  readonly #works = new Map<string, Work>();
  #lastToken = 0;

  /** The same id again is the same work. */
  add(due: Due): void {
    if (!this.#works.has(due.id)) this.#works.set(due.id, { due, token: 0, leasedUntil: 0 });
  }

  /** Whether a claim has lost its work: completed, or claimed again since. */
  isStale({ due, token }: Claim): boolean {
    return this.#works.get(due.id)?.token !== token;
  }

  complete({ due }: Claim): void {
    this.#works.delete(due.id);
  }

  /** Takes the oldest due work that nobody holds. */
  claim({ now, limit, lease }: Parameters<Store['claim']>[0]): readonly Claim[] {
    const ready = [...this.#works.values()].filter(
      ({ due, leasedUntil }) => due.at <= now && leasedUntil <= now,
    );
    ready.sort((a, b) => a.due.at - b.due.at || (a.due.id < b.due.id ? -1 : 1));
    return ready.slice(0, limit).map((work) => {
      work.token = ++this.#lastToken;
      work.leasedUntil = now + lease;
      return { due: work.due, token: work.token };
    });
  }
}
