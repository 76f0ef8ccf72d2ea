const LONE_SURROGATE = /\p{Surrogate}/u;

/** Why a text cannot be stored as UTF-8 that every reader takes, if so: a NUL, or half a surrogate pair. */
export function brokenText(text: string): string | undefined {
  if (text.includes('\0')) return 'the text holds a NUL character';
  return LONE_SURROGATE.test(text) ? 'the text holds half a surrogate pair' : undefined;
}
