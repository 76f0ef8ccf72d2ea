import type { SpecOf } from '../schema.ts';
import type { TextColumn } from '../table.ts';
import { brokenText } from '../words.ts';
import { EMPTY, grown, missingTest, shown, type Filler, type RawValue } from './fill.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A copy that keeps no larger text alive: a slice of a chunk would hold the whole chunk. */
const own = (word: string): string => (word.length < 13 ? word : decoder.decode(encoder.encode(word)));

/** Every rule of a word is checked when it is first met. */
export function textFiller(spec: SpecOf<'text'>): Filler<TextColumn> {
  const isMissing = missingTest(spec.missing);
  const allowed = spec.words && new Set(spec.words);
  const dictionary = new Map<string, number>();
  let codes = new Int32Array(0);
  const learn = (word: string): string | number => {
    const broken = brokenText(word);
    if (broken !== undefined) return broken;
    if (allowed?.has(word) === false) return `${shown(word)} is none of the ${allowed.size} words allowed`;
    dictionary.set(own(word), dictionary.size);
    return dictionary.size - 1;
  };
  const put = (row: number, raw: RawValue): string | undefined => {
    codes = grown(codes, row + 1);
    if (isMissing(raw)) {
      codes[row] = -1;
      return spec.optional === true ? undefined : EMPTY;
    }
    if (typeof raw !== 'string') return `${shown(raw)} is not text`;
    const code = dictionary.get(raw) ?? learn(raw);
    if (typeof code === 'string') return code;
    codes[row] = code;
    return undefined;
  };
  return {
    put,
    finish: (rows) => ({ kind: 'text', codes: codes.slice(0, rows), words: [...dictionary.keys()] }),
  };
}
