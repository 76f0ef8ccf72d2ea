import { eventKinds, kindCode, type EventBlock, type World } from '../../simulation/index.ts';

/** What a log shows of the past: counts that fade by the week and by the month, and what sessions were about. */
export class Log {
  readonly #topics: number;
  readonly #families: number;
  readonly #familyOf: readonly number[];
  readonly week: Float64Array;
  readonly month: Float64Array;
  /** Minutes listened, fading by the month. */
  readonly minutes: Float64Array;
  /** Sessions by topic, users x topics. */
  readonly about: Float64Array;
  /** Reactions (open or click) by family, users x families. */
  readonly reactions: Float64Array;

  /** `familyOf` gives the family of the message that a delivery's id names. */
  constructor({ users, preset }: World, familyOf: readonly number[]) {
    this.#topics = preset.topics;
    this.#families = preset.families.length;
    this.#familyOf = familyOf;
    this.week = new Float64Array(users * eventKinds.length);
    this.month = new Float64Array(users * eventKinds.length);
    this.minutes = new Float64Array(users);
    this.about = new Float64Array(users * preset.topics);
    this.reactions = new Float64Array(users * preset.families.length);
  }

  /** Takes in a day. */
  watch({ length, user, kind, amount, topic, delivery }: EventBlock): void {
    fade(this.week, 7);
    fade(this.month, 28);
    fade(this.minutes, 28);
    for (let row = 0; row < length; row++) {
      const u = user[row]!;
      const k = kind[row]!;
      this.week[u * eventKinds.length + k]!++;
      this.month[u * eventKinds.length + k]!++;
      this.minutes[u]! += amount[row]!;
      if (topic[row]! >= 0) this.about[u * this.#topics + topic[row]!]!++;
      if (k === kindCode.open || k === kindCode.click)
        this.reactions[u * this.#families + this.#familyOf[delivery[row]!]!]!++;
    }
  }
}

/** One day less in a count with a memory of so many days. */
function fade(counts: Float64Array, days: number): void {
  const kept = Math.exp(-1 / days);
  for (let i = 0; i < counts.length; i++) counts[i]! *= kept;
}
