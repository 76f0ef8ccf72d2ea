import { expect, test } from 'vitest';
import { z } from 'zod';
import { documentFault } from './document.ts';

const short = z.string().max(3, 'too long');
const schema = z.strictObject({ a: z.record(short, z.json()) });
const faultOf = (text: string) => {
  const document: unknown = JSON.parse(text);
  const fault = documentFault(document, schema.safeParse(document));
  return fault && [fault.at, fault.problem];
};

test.each([
  ['{"a": {"b": [1, {"c": "__proto__"}]}}', undefined],
  ['{"a": {"__proto__": 1}}', ['a.__proto__', expect.stringContaining('take another')]],
  ['{"a": {"b": [1, {"__proto__": null}]}}', ['a.b.1.__proto__', expect.stringContaining('take another')]],
  ['{"a": {"long": 1}}', ['a.long', 'too long']],
  ['{"a": 1}', ['a', expect.stringContaining('expected record')]],
  ['1', ['(whole)', expect.stringContaining('expected object')]],
])('in %s', (text, fault) => {
  expect(faultOf(text)).toEqual(fault);
});
