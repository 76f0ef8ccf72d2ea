import { canonicalJson, type Json } from '../kit/index.ts';
import type { Program } from './document.ts';

/** One field that differs between two programs; undefined where it is absent. */
export interface Change {
  readonly at: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

type JsonObject = { readonly [key: string]: Json | undefined };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compare(at: string, before: Json | undefined, after: Json | undefined): readonly Change[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => compare(at === '' ? key : `${at}.${key}`, before[key], after[key]));
  }
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ at, before, after }];
}

/** Every field that differs, by path; empty exactly when the digests are equal. */
export const diffPrograms = (before: Program, after: Program): readonly Change[] =>
  compare('', before, after);
