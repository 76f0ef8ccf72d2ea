import type { Choice } from './policy.ts';
import { isBefore } from './rank.ts';

/**
 * The candidates of a choice by message, each message represented by its best candidate, so that more channels
 * or slots make it no stronger. Holds scratch arrays; what it says is of the last `read`, and of a list that was read last
 * only the best are looked for again.
 */
export class ByMessage {
  /** Messages at hand, numbered from 0 in order of appearance. */
  count = 0;
  /** Number of each candidate's message. */
  of = new Int32Array(0);
  /** By message: its best candidate, and how many it has. */
  best = new Int32Array(0);
  size = new Int32Array(0);
  /** By message: its first candidate. */
  #first = new Int32Array(0);
  /** By message of the portfolio: its number + 1; all 0 between reads. */
  #numbers = new Int32Array(0);
  #candidates: Choice['candidates'] | undefined;

  read(choice: Choice): void {
    if (choice.candidates !== this.#candidates) this.#group(choice);
    const { count, of, best } = this;
    for (let m = 0; m < count; m++) best[m] = this.#first[m]!;
    for (let i = 0; i < choice.candidates.length; i++)
      if (isBefore(choice, i, best[of[i]!]!)) best[of[i]!] = i;
  }

  #group({ candidates, portfolio }: Choice): void {
    this.#candidates = candidates;
    this.#fit(candidates.length, portfolio.messages.length);
    const { of, size } = this;
    const first = this.#first;
    const numbers = this.#numbers;
    let count = 0;
    for (let i = 0; i < candidates.length; i++) {
      const { message } = candidates[i]!;
      if (numbers[message] === 0) {
        first[count] = i;
        size[count] = 0;
        numbers[message] = ++count;
      }
      of[i] = numbers[message]! - 1;
      size[of[i]!]!++;
    }
    for (let m = 0; m < count; m++) numbers[candidates[first[m]!]!.message] = 0;
    this.count = count;
  }

  #fit(candidates: number, messages: number): void {
    if (this.#numbers.length < messages) this.#numbers = new Int32Array(messages);
    if (this.of.length >= candidates) return;
    this.of = new Int32Array(2 * candidates);
    this.best = new Int32Array(2 * candidates);
    this.size = new Int32Array(2 * candidates);
    this.#first = new Int32Array(2 * candidates);
  }
}
