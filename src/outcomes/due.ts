/** Things that fall due, the earliest first; a binary heap by time in milliseconds. */
export interface Due<T> {
  add(at: number, thing: T): void;
  /** Takes the next thing that is due at `now`, or nothing. */
  take(now: number): T | undefined;
}

interface Entry<T> {
  readonly at: number;
  readonly thing: T;
}

/** An empty heap. */
export function dueOf<T>(): Due<T> {
  const heap: Entry<T>[] = [];
  return {
    add: (at, thing) => {
      heap.push({ at, thing });
      rise(heap);
    },
    take: (now) => {
      const [first] = heap;
      if (first === undefined || first.at > now) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) sink(heap, last);
      return first.thing;
    },
  };
}

/** Moves the last entry up to its place. */
function rise<T>(heap: Entry<T>[]): void {
  let at = heap.length - 1;
  const entry = heap[at]!;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (heap[above]!.at <= entry.at) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = entry;
}

/** Puts an entry in the place of the first, and moves it down to its own. */
function sink<T>(heap: Entry<T>[], entry: Entry<T>): void {
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && heap[below + 1]!.at < heap[below]!.at) below++;
    if (heap[below]!.at >= entry.at) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = entry;
}
