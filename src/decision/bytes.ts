import { decisionErrors } from './errors.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Writes little-endian values one after another into a buffer that grows. */
export class ByteWriter {
  #bytes!: Uint8Array<ArrayBuffer>;
  #words!: Int32Array;
  #view!: DataView;
  #singles!: Float32Array;
  #doubles!: Float64Array;
  #at = 0;
  /** What was seen last; mostly as long as the next. */
  #seen!: Uint8Array;

  constructor() {
    this.#hold(new ArrayBuffer(8192));
  }

  #hold(buffer: ArrayBuffer): void {
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#seen = this.#bytes.subarray(0, 0);
    this.#view = new DataView(buffer);
    this.#singles = new Float32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }

  #grow(): void {
    const bytes = this.#bytes;
    this.#hold(new ArrayBuffer((this.#at * 2 + 7) & ~7));
    this.#bytes.set(bytes);
  }

  restart(): void {
    this.#at = 0;
  }

  /** The memory that is written to, up to `length`: until it grows. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same memory as words. */
  get words(): Int32Array {
    return this.#words;
  }

  get length(): number {
    return this.#at;
  }

  #room(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) this.#grow();
    return at;
  }

  u8(value: number): void {
    if (value > 0xff) throw decisionErrors.DECISION_TOO_LARGE({ count: value });
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    if (value > 0xffff) throw decisionErrors.DECISION_TOO_LARGE({ count: value });
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }

  /** UTF-8 with its length before it. */
  text(value: string): void {
    const at = this.#room(2 + value.length * 3);
    const written = this.#encode(value, at + 2);
    this.#at = at;
    this.u16(written);
    this.#at += written;
  }

  /** UTF-8 at a place; ASCII, which nearly all text is, without the encoder. */
  #encode(value: string, from: number): number {
    const bytes = this.#bytes;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return encoder.encodeInto(value, bytes.subarray(from)).written;
      bytes[from + i] = code;
    }
    return value.length;
  }

  /** Entries with their number before them; at most 65,535. */
  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.u16(items.length);
    for (const item of items) write(item);
  }

  /** Bytes as they are, without a length. */
  raw(values: Uint8Array): void {
    const at = this.#room(values.length);
    this.#bytes.set(values, at);
  }

  /** Zeros up to the next multiple of 8, where blocks of numbers begin. */
  align(): void {
    while ((this.#at & 7) !== 0) this.u8(0);
  }

  /** Numbers without their count, from a multiple of 8 on. */
  float64(values: Float64Array): void {
    const at = this.#room(values.byteLength);
    this.#doubles.set(values, at >>> 3);
  }

  /** Numbers without their count, from a multiple of 4 on. */
  float32(values: Float32Array): void {
    const at = this.#room(values.byteLength);
    this.#singles.set(values, at >>> 2);
  }

  /** What was written so far, without copying; overwritten by the next record. */
  view(): Uint8Array {
    if (this.#seen.length !== this.#at) this.#seen = this.#bytes.subarray(0, this.#at);
    return this.#seen;
  }
}

/** Reads what a ByteWriter wrote; throws DECISION_DAMAGED past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length)
      throw decisionErrors.DECISION_DAMAGED({ problem: 'it ends too early' });
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  text(): string {
    const length = this.u16();
    const at = this.#take(length);
    return decoder.decode(this.#bytes.subarray(at, at + length));
  }

  /** On to the next multiple of 8. */
  align(): void {
    this.#take(-this.#at & 7);
  }

  #copy(size: number): ArrayBuffer {
    const at = this.#take(size);
    const copy = new ArrayBuffer(size);
    new Uint8Array(copy).set(this.#bytes.subarray(at, at + size));
    return copy;
  }

  float32(length: number): Float32Array {
    return new Float32Array(this.#copy(length * 4));
  }

  float64(length: number): Float64Array {
    return new Float64Array(this.#copy(length * 8));
  }

  /** A count followed by that many items. */
  list<T>(read: () => T): readonly T[] {
    return Array.from({ length: this.u16() }, read);
  }
}
