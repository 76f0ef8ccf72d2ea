import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { Operation } from '../../operations/index.ts';

/** A field of an operation's input as a command-line option. */
export interface Option {
  readonly field: string;
  readonly flag: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean' | 'list' | 'pairs';
  readonly description: string;
  readonly required: boolean;
  readonly default?: unknown;
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function typeOf({ type }: Property): Option['type'] {
  if (type === 'array') return 'list';
  if (type === 'object') return 'pairs';
  return type === 'number' || type === 'integer' || type === 'boolean' ? type : 'string';
}

/** The options of an operation, read off the JSON Schema of its input. */
export function optionsOf({ input }: Operation): readonly Option[] {
  const schema = z.toJSONSchema(input, { io: 'input' }) as {
    readonly properties?: Readonly<Record<string, Property>>;
    readonly required?: readonly string[];
  };
  return Object.entries(schema.properties ?? {}).map(([field, property]) => ({
    field,
    flag: kebab(field),
    type: typeOf(property),
    description: property.description ?? '',
    required: schema.required?.includes(field) ?? false,
    default: property.default,
  }));
}

/** A number as it was typed; nothing typed is no number, not 0. */
const numeric = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

const parsers: Readonly<Record<Option['type'], (text: string) => unknown>> = {
  number: numeric,
  integer: numeric,
  string: (text) => text,
  boolean: (text) => text === 'true',
  list: (text) => text.split(','),
  pairs: pairsIn,
};

/** `a=1,b=2`. Throws where a name is missing, stands twice, or is one that objects keep for themselves. */
function pairsIn(text: string): Readonly<Record<string, number>> {
  const pairs = text.split(',').map((pair): readonly [string, number] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(at, 0)), numeric(pair.slice(at + 1))];
  });
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length || names.has('') || names.has('__proto__'))
    throw new InvalidArgumentError('Write name=number, each name once: a=1,b=2.');
  return Object.fromEntries(pairs);
}

/** What a person typed for an option, as the operation's input has it; whether it fits is the schema's business. */
export const parseOption = ({ type }: Option, text: string): unknown => parsers[type](text);
