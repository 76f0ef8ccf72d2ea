import { md5 as hashed } from '@noble/hashes/legacy.js';

/** MD5 of bytes: 16 bytes. For hashes that others chose; nothing here is protected by it. */
export const md5 = (bytes: Uint8Array): Uint8Array => hashed(bytes);
