import { codedErrors } from '../kit/index.ts';

export const storeErrors = codedErrors({
  STORE_CORRUPT: {
    when: 'Stored bytes no longer match their digest, or cannot be decoded.',
    fix: 'Restore this entry from a backup; nothing was served from it.',
    message: (d: { readonly what: string }) => `${d.what} is damaged.`,
  },
  STORE_LOG_NOT_KEPT: {
    when: 'The log of a store that was told to forget facts is read.',
    fix: 'Open it without `forgetsFacts`.',
    message: () => 'This store keeps no log.',
  },
  STORE_CLOSED: {
    when: 'A store was used after it was closed.',
    fix: 'Open it again.',
    message: () => 'The store is closed.',
  },
  STORE_UNREACHABLE: {
    when: 'The place of a store cannot be made, read or written.',
    fix: 'Check that the path is right, that its parent exists and that this user may write there.',
    message: (d: { readonly path: string; readonly problem: string }) =>
      `${d.path} cannot be opened as a store: ${d.problem}.`,
  },
  STORE_FOREIGN: {
    when: 'A place holds data, but not of a Fantail store.',
    fix: 'Choose another path; nothing was changed here.',
    message: (d: { readonly path: string }) => `${d.path} holds data of another program.`,
  },
  STORE_TOO_NEW: {
    when: 'A newer Fantail wrote the store in a format that this one does not know.',
    fix: 'Upgrade Fantail; nothing was changed here.',
    message: (d: { readonly path: string; readonly found: number; readonly known: number }) =>
      `${d.path} has format ${d.found}, and this version knows formats up to ${d.known}.`,
  },
  STORE_READ_ONLY: {
    when: 'Something was to be written to a store that was opened for reading.',
    fix: 'Open it for writing.',
    message: () => 'The store is open for reading only.',
  },
  STORE_FULL: {
    when: 'The disk or the bytes allowed are used up. Reads and, from a reserve, opt-outs go on; other writes again as soon as there is room.',
    fix: 'Free space on the disk, or allow the store more bytes; nothing of the refused write was kept.',
    message: (d: { readonly path: string }) => `There is no room left for ${d.path}.`,
  },
  STORE_FAILED: {
    when: 'The operating system failed to write or to sync; the store takes no more writes.',
    fix: 'Check the disk and open the store again: every acknowledged commit is there.',
    message: (d: { readonly path: string; readonly problem: string }) =>
      `Writing to ${d.path} failed: ${d.problem}.`,
  },
  STORE_ID_UNUSABLE: {
    when: 'An id is empty, too long for a key, or holds a zero character.',
    fix: 'Use 1 to 512 bytes without zero characters.',
    message: (d: { readonly what: string }) => `The id of ${d.what} cannot be a key.`,
  },
});
