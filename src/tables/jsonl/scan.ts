// Walks the text of one JSON value strictly (RFC 8259) and says where it breaks: JSON.parse gives no position,
// and keeps the last of two equal keys without a word.

/** A member of the outermost object: its key, and where its value stands in the text. */
export interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Members of a sound object, or the character (from 1) and the reason where it breaks. */
export type Scan =
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'broken'; readonly column: number; readonly reason: string };

const SPACE = /[ \t\r\n]*/y;
/** A string of what needs no escape (all from space on but quote and backslash) and of escapes. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** Scans the text of an object of at most 32 levels, no key twice at any of them. */
export function scanObject(text: string): Scan {
  const walk = new Walk(text, 32);
  const isObject = walk.next() === '{' && walk.value(0);
  if (isObject && walk.next() === undefined) return { kind: 'object', members: walk.members };
  const reason = walk.reason ?? (isObject ? 'text after the object' : 'not a JSON object');
  return { kind: 'broken', column: walk.at + 1, reason };
}

/**
 * Where the text of a JSON document breaks, at most 256 levels deep and no key twice at any of them; undefined where
 * it is sound. `at` counts characters from 0.
 */
export function documentFault(text: string): { readonly at: number; readonly reason: string } | undefined {
  const walk = new Walk(text, 256);
  const isSound = walk.value(0);
  if (isSound && walk.next() === undefined) return undefined;
  return { at: walk.at, reason: walk.reason ?? 'text after the end of the document' };
}

/** A key without its quotes; most have no escape to resolve. */
const keyOf = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

/** A place in the text; every step says whether the text was sound, and stops where it was not. */
class Walk {
  readonly #text: string;
  readonly #deepest: number;
  readonly members: Member[] = [];
  at = 0;
  reason: string | undefined;

  constructor(text: string, deepest: number) {
    this.#text = text;
    this.#deepest = deepest;
  }

  /** The next character that is not white space. */
  next(): string | undefined {
    if (this.#text.charCodeAt(this.at) <= 32) this.#matches(SPACE);
    return this.#text[this.at];
  }

  value(depth: number): boolean {
    const c = this.next();
    if (c === '{') return this.#object(depth);
    if (c === '[') return this.#list(depth);
    if (c === '"') return this.#string();
    return this.#matches(SCALAR) || this.#fail(c === undefined ? 'it ends too early' : 'not a JSON value');
  }

  #object(depth: number): boolean {
    const keys = new Set<string>();
    return this.#items('}', depth, () => {
      const from = this.at;
      if (!this.#string()) return false;
      const key = keyOf(this.#text.slice(from, this.at));
      if (keys.size === keys.add(key).size) {
        this.at = from;
        return this.#fail('a key that stands twice');
      }
      if (this.next() !== ':') return this.#fail('a colon is missing');
      this.at++;
      this.next();
      const start = this.at;
      if (!this.value(depth + 1)) return false;
      if (depth === 0) this.members.push({ key, start, end: this.at });
      return true;
    });
  }

  #list(depth: number): boolean {
    return this.#items(']', depth, () => this.value(depth + 1));
  }

  /** Items between an opening bracket, commas and `close`. */
  #items(close: string, depth: number, item: () => boolean): boolean {
    if (depth >= this.#deepest) return this.#fail(`more than ${this.#deepest} levels`);
    this.at++;
    if (this.next() === close) return this.#step();
    for (;;) {
      this.next();
      if (!item()) return false;
      const c = this.next();
      if (c === close) return this.#step();
      if (c !== ',')
        return this.#fail(c === undefined ? 'it ends too early' : `"," or "${close}" is missing`);
      this.at++;
    }
  }

  #string(): boolean {
    return this.#matches(STRING) || this.#fail('a string is missing or broken');
  }

  #step(): true {
    this.at++;
    return true;
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  #fail(reason: string): false {
    this.reason ??= reason;
    return false;
  }
}
