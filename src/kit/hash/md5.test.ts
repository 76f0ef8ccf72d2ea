import { expect, test } from 'vitest';
import { md5 } from './md5.ts';

// Test suite of RFC 1321, appendix A.5.
test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
])('MD5 of %j', (text, hex) => {
  expect(Buffer.from(md5(new TextEncoder().encode(text))).toString('hex')).toBe(hex);
});
