import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { storeErrors } from '../../errors.ts';

/** What the two meta pages of an LMDB data file (format 2, 64 bit, little endian) say, beside its true size. */
export interface Header {
  /** Bytes up to the end of the last page in use; a healthy file may end earlier, where its tail is free. */
  readonly neededBytes: number;
  readonly fileBytes: number;
}

interface Meta {
  readonly pageBytes: number;
  readonly lastPage: number;
  readonly transaction: number;
}

const magic = 0xbeefc0de;
const format = 2;
const metaPage = 8;
const longestPage = 65_536;

// Offsets after `MDB_page` and `MDB_meta` of mdb.c: page flags 18, magic 24, version 28, page size 48,
// last page 144, transaction 152.
function metaAt(bytes: DataView, start: number): Meta | undefined {
  if (bytes.byteLength < start + 160) return undefined;
  const isMeta = (bytes.getUint16(start + 18, true) & metaPage) !== 0;
  const isOurs = bytes.getUint32(start + 24, true) === magic && bytes.getUint16(start + 28, true) === format;
  if (!isMeta || !isOurs) return undefined;
  return {
    pageBytes: bytes.getUint32(start + 48, true),
    lastPage: Number(bytes.getBigUint64(start + 144, true)),
    transaction: Number(bytes.getBigUint64(start + 152, true)),
  };
}

/** Transaction t is written to page t mod 2, so the two differ by one; pages in use never become fewer. */
function agree(even: Meta, odd: Meta): boolean {
  const [older, newer] = even.transaction < odd.transaction ? [even, odd] : [odd, even];
  const isFirst = even.transaction === 0 && odd.transaction === 0;
  const alternate = even.transaction % 2 === 0 && newer.transaction - older.transaction === 1;
  return (isFirst || alternate) && even.pageBytes === odd.pageBytes && newer.lastPage >= older.lastPage;
}

const isPageSize = (n: number) => n >= 256 && n <= longestPage && (n & (n - 1)) === 0;

/** Undefined while the file is empty: nobody has written to it yet. */
function parse(bytes: DataView, fileBytes: number): Header | undefined | 'damaged' {
  if (fileBytes === 0) return undefined;
  const even = metaAt(bytes, 0);
  if (!even || !isPageSize(even.pageBytes)) return 'damaged';
  const odd = metaAt(bytes, even.pageBytes);
  if (!odd || !agree(even, odd)) return 'damaged';
  return { neededBytes: (Math.max(even.lastPage, odd.lastPage) + 1) * even.pageBytes, fileBytes };
}

function readOnce(path: string): Header | undefined | 'damaged' {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(longestPage + 4096);
    const read = readSync(file, bytes, 0, bytes.length, 0);
    return parse(new DataView(bytes.buffer, 0, read), fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

/**
 * Reads the header of a data file before LMDB maps it, because LMDB trusts it: a wrong one ends the process.
 * Another process may be writing, so only what stays wrong is called damaged. Throws STORE_CORRUPT.
 */
export async function readHeader(path: string): Promise<Header | undefined> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const header = readOnce(path);
    if (header !== 'damaged') return header;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw storeErrors.STORE_CORRUPT({ what: `The header of ${path}` });
}
