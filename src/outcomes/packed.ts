import type { CandidateColumns, KeptChoice, LoggedChoice } from './choice.ts';

/** Widths of the portfolio's rows. */
interface Widths {
  readonly userWidth: number;
  readonly candidateWidth: number;
}

/**
 * A logged choice in a small part of its memory, for as long as it waits for its windows: the eligible candidates alone, and
 * of their features what is not as in the candidate before. Lays itself out as the choice that it was.
 */
export class PackedChoice implements KeptChoice {
  readonly id: string;
  readonly user: string;
  readonly artefact: string;
  readonly at: number;
  readonly chosen: number;
  readonly assignments: NonNullable<LoggedChoice['assignments']>;
  readonly count: number;
  readonly #widths: Widths;
  readonly #isCharged: boolean;
  /** Values of the user row that are kept: those that are not nought. */
  readonly #ofUser: number;
  /** Views of one block: probabilities, slots, charges if any; messages, channels, then places of both rows, the user's first. */
  readonly #wide: Float64Array;
  readonly #whole: Int32Array;
  /** The values at the places. */
  readonly #values: Float32Array;

  constructor(choice: LoggedChoice, widths: Widths) {
    const { candidates, probability, charge, userRow } = choice;
    const count = candidates.length;
    this.id = choice.id;
    this.user = choice.user;
    this.artefact = choice.artefact;
    this.at = choice.at;
    this.chosen = choice.chosen;
    this.assignments = choice.assignments ?? [];
    this.count = count;
    this.#widths = widths;
    this.#isCharged = charge !== undefined;
    const rows = choice.candidateRows.subarray(0, count * widths.candidateWidth);
    const ofUser = changesIn(userRow, widths.userWidth, 0);
    const places = changesIn(rows, widths.candidateWidth, ofUser);
    this.#ofUser = ofUser;
    const doubles = (charge ? 3 : 2) * count + 1;
    const wholes = 2 * count + places;
    const block = new ArrayBuffer(8 * doubles + 4 * (wholes + places));
    this.#wide = new Float64Array(block, 0, doubles);
    this.#whole = new Int32Array(block, 8 * doubles, wholes);
    this.#values = new Float32Array(block, 8 * doubles + 4 * wholes, places);
    this.#wide[count] = probability[count]!;
    for (let i = 0; i < count; i++) {
      const { message, channel, slot } = candidates[i]!;
      this.#wide[i] = probability[i]!;
      this.#wide[count + 1 + i] = slot;
      if (charge) this.#wide[2 * count + 1 + i] = charge[i]!;
      this.#whole[i] = message;
      this.#whole[count + i] = channel;
    }
    for (let i = 0; i < places; i++) {
      const place = changed[i]!;
      this.#whole[2 * count + i] = place;
      this.#values[i] = i < ofUser ? userRow[place]! : rows[place]!;
    }
  }

  get userRow(): Float32Array {
    const row = new Float32Array(this.#widths.userWidth);
    for (let i = 0; i < this.#ofUser; i++) row[this.#whole[2 * this.count + i]!] = this.#values[i]!;
    return row;
  }

  get probability(): Float64Array {
    return this.#wide.subarray(0, this.count + 1);
  }

  writeCandidates(into: CandidateColumns, from: number): void {
    const { count } = this;
    for (let i = 0; i < count; i++) {
      into.message[from + i] = this.#whole[i]!;
      into.channel[from + i] = this.#whole[count + i]!;
      into.slot[from + i] = this.#wide[count + 1 + i]!;
      into.probability[from + i] = this.#wide[i]!;
      if (this.#isCharged) into.charge[from + i] = this.#wide[2 * count + 1 + i]!;
    }
    this.#writeRows(into.candidateRows, from * this.#widths.candidateWidth);
  }

  #writeRows(into: Float32Array, from: number): void {
    const { candidateWidth: width } = this.#widths;
    const whole = this.#whole;
    const values = this.#values;
    const places = 2 * this.count;
    let next = this.#ofUser;
    for (let start = 0; start < this.count * width; start += width) {
      const end = start + width;
      if (start > 0) for (let at = start; at < end; at++) into[from + at] = into[from + at - width]!;
      for (; next < values.length && whole[places + next]! < end; next++)
        into[from + whole[places + next]!] = values[next]!;
    }
  }
}

/** Where rows differ, one choice after another; as long as the longest so far. */
let changed = new Int32Array(1024);

/** Notes where rows of a width differ from the row before, the first one from +0, by their bits; gives how many there are now. */
function changesIn(rows: Float32Array, width: number, before: number): number {
  if (changed.length < before + rows.length) {
    const longer = new Int32Array(2 * (before + rows.length));
    longer.set(changed.subarray(0, before));
    changed = longer;
  }
  const bits = new Uint32Array(rows.buffer, rows.byteOffset, rows.length);
  let count = before;
  for (let i = 0; i < bits.length; i++)
    if (bits[i] !== (i < width ? 0 : bits[i - width])) changed[count++] = i;
  return count;
}
