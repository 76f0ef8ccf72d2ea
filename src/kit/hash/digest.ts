import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Brand } from '../brand.ts';

/** SHA-256 of bytes or of canonical JSON, as 64 hexadecimal digits. */
export type Digest = Brand<string, 'Digest'>;

/** A value that JSON can carry. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * JSON with sorted keys and no white space, after RFC 8785: equal values give equal text.
 * Undefined members are left out; numbers that JSON cannot carry throw a TypeError.
 */
export function canonicalJson(value: Json | undefined): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON cannot carry ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

/** Digest of bytes as they are. */
export const digestOfBytes = (bytes: Uint8Array): Digest => bytesToHex(sha256(bytes)) as Digest;

/** Digest of text as UTF-8. */
export const digestOfText = (text: string): Digest => digestOfBytes(utf8ToBytes(text));

/** Digest of a JSON value in canonical form: the name of a program, a price list, an artefact card. */
export const digestOf = (value: Json): Digest => digestOfText(canonicalJson(value));
