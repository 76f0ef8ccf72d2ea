/** Well-formed markup; only the tag `markup` makes it, so data can never pass for it. */
export class Markup {
  readonly #text: string;

  constructor(texts: readonly string[], parts: readonly Part[]) {
    this.#text = texts.map((text, i) => text + textOf(parts[i])).join('');
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a hole of `markup`: text is escaped, markup is not, nothing is empty. */
export type Part = string | number | Markup | undefined | readonly (Markup | undefined)[];

/** Template tag that escapes every hole, in text and in quoted attributes alike. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(texts, parts);

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.toString();
  if (typeof part === 'object') return part.map(textOf).join('');
  return escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Characters that XML 1.0 (section 2.2) forbids, halves of surrogate pairs, and the controls that turn the
 * direction of text (by which a name could rearrange the words beside it); each is shown as U+FFFD.
 */
const unfit =
  /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|[\u007F-\u009F\u202A-\u202E\u2066-\u2069]/gu;

const escaped = (text: string): string =>
  text.replaceAll(unfit, '\uFFFD').replaceAll(/[&<>"']/g, (c) => entities[c]!);
