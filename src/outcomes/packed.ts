import type { LoggedCandidate, LoggedChoice } from './choice.ts';

/** Widths of the portfolio's rows. */
interface Widths {
  readonly userWidth: number;
  readonly candidateWidth: number;
}

/**
 * A logged choice in a small part of its memory, for as long as it waits for its windows: the eligible candidates alone, and
 * of their features what is not as in the candidate before, in one block. Reads as the choice that it was, every row made
 * anew.
 */
export class PackedChoice implements LoggedChoice {
  readonly id: string;
  readonly user: string;
  readonly artefact: string;
  readonly at: number;
  readonly chosen: number;
  readonly assignments: NonNullable<LoggedChoice['assignments']>;
  readonly #widths: Widths;
  readonly #count: number;
  readonly #isCharged: boolean;
  /** Values of the user row that are kept: those that are not nought. */
  readonly #ofUser: number;
  /** Probabilities, slots, charges if any; messages, channels, then places and values of both rows, the user's first. */
  readonly #block: ArrayBuffer;

  constructor(choice: LoggedChoice, widths: Widths) {
    const { candidates, probability, charge } = choice;
    this.id = choice.id;
    this.user = choice.user;
    this.artefact = choice.artefact;
    this.at = choice.at;
    this.chosen = choice.chosen;
    this.assignments = choice.assignments ?? [];
    this.#widths = widths;
    this.#count = candidates.length;
    this.#isCharged = charge !== undefined;
    const user = changesIn(choice.userRow, widths.userWidth);
    const rows = choice.candidateRows.subarray(0, candidates.length * widths.candidateWidth);
    const own = changesIn(rows, widths.candidateWidth);
    this.#ofUser = user.length;
    const places = user.length + own.length;
    this.#block = new ArrayBuffer(8 * this.#doubles + 8 * candidates.length + 8 * places);
    this.#wide(0, this.#count + 1).set(probability.subarray(0, this.#count + 1));
    this.#wide(this.#count + 1, this.#count).set(candidates.map(({ slot }) => slot));
    if (charge) this.#wide(2 * this.#count + 1, this.#count).set(charge.subarray(0, this.#count));
    this.#whole(0, this.#count).set(candidates.map(({ message }) => message));
    this.#whole(this.#count, this.#count).set(candidates.map(({ channel }) => channel));
    const stored = this.#stored();
    stored.places.set(user);
    stored.places.set(own, user.length);
    user.forEach((place, i) => (stored.values[i] = choice.userRow[place]!));
    own.forEach((place, i) => (stored.values[user.length + i] = rows[place]!));
  }

  get userRow(): Float32Array {
    return this.#rows([0, this.#ofUser], { count: 1, width: this.#widths.userWidth });
  }

  get candidateRows(): Float32Array {
    return this.#rows([this.#ofUser], { count: this.#count, width: this.#widths.candidateWidth });
  }

  get candidates(): readonly LoggedCandidate[] {
    const slots = this.#wide(this.#count + 1, this.#count);
    const [messages, channels] = [this.#whole(0, this.#count), this.#whole(this.#count, this.#count)];
    return Array.from(slots, (slot, i) => ({ message: messages[i]!, channel: channels[i]!, slot }));
  }

  get probability(): Float64Array {
    return this.#wide(0, this.#count + 1);
  }

  get charge(): Float64Array | undefined {
    return this.#isCharged ? this.#wide(2 * this.#count + 1, this.#count) : undefined;
  }

  get #doubles(): number {
    return (this.#isCharged ? 3 : 2) * this.#count + 1;
  }

  #wide(from: number, count: number): Float64Array {
    return new Float64Array(this.#block, 8 * from, count);
  }

  #whole(from: number, count: number): Uint32Array {
    return new Uint32Array(this.#block, 8 * this.#doubles + 4 * from, count);
  }

  #stored(): { readonly places: Uint32Array; readonly values: Float32Array } {
    const from = 8 * this.#doubles + 8 * this.#count;
    const count = (this.#block.byteLength - from) / 8;
    return {
      places: new Uint32Array(this.#block, from, count),
      values: new Float32Array(this.#block, from + 4 * count, count),
    };
  }

  #rows(
    part: readonly [from: number, to?: number],
    { count, width }: { readonly count: number; readonly width: number },
  ): Float32Array {
    const { places, values } = this.#stored();
    const [at, value] = [places.subarray(...part), values.subarray(...part)];
    const rows = new Float32Array(count * width);
    let next = 0;
    for (let row = 0; row < count; row++) {
      const [from, end] = [row * width, (row + 1) * width];
      if (row > 0) rows.copyWithin(from, from - width, from);
      for (; next < at.length && at[next]! < end; next++) rows[at[next]!] = value[next]!;
    }
    return rows;
  }
}

/** Where rows of a width differ from the row before, the first one from +0. */
function changesIn(rows: Float32Array, width: number): readonly number[] {
  const places: number[] = [];
  for (let i = 0; i < rows.length; i++)
    if (!Object.is(rows[i], i < width ? 0 : rows[i - width])) places.push(i);
  return places;
}
