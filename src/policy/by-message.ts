import type { Choice } from './policy.ts';
import { isBefore } from './rank.ts';

/**
 * The candidates of a choice by message, each message represented by its best candidate, so that more channels
 * or slots make it no stronger. Holds scratch arrays; what it says is of the last `read`.
 */
export class ByMessage {
  /** Messages at hand, numbered from 0 in order of appearance. */
  count = 0;
  /** Number of each candidate's message. */
  of = new Int32Array(0);
  /** By message: its best candidate, and how many it has. */
  best = new Int32Array(0);
  size = new Int32Array(0);
  /** By message of the portfolio: its number + 1; all 0 between reads. */
  #numbers = new Int32Array(0);

  read(choice: Choice): void {
    const { candidates, portfolio } = choice;
    this.#fit(candidates.length, portfolio.messages.length);
    const { of, best, size } = this;
    const numbers = this.#numbers;
    let count = 0;
    for (let i = 0; i < candidates.length; i++) {
      const { message } = candidates[i]!;
      if (numbers[message] === 0) {
        best[count] = i;
        size[count] = 0;
        numbers[message] = ++count;
      }
      const m = numbers[message]! - 1;
      of[i] = m;
      size[m]!++;
      if (isBefore(choice, i, best[m]!)) best[m] = i;
    }
    for (let m = 0; m < count; m++) numbers[candidates[best[m]!]!.message] = 0;
    this.count = count;
  }

  #fit(candidates: number, messages: number): void {
    if (this.#numbers.length < messages) this.#numbers = new Int32Array(messages);
    if (this.of.length >= candidates) return;
    this.of = new Int32Array(2 * candidates);
    this.best = new Int32Array(2 * candidates);
    this.size = new Int32Array(2 * candidates);
  }
}
