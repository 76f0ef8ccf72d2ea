import { codedErrors } from '../kit/index.ts';

export const storeErrors = codedErrors({
  STORE_CORRUPT: {
    when: 'Stored bytes no longer match their digest, or cannot be decoded.',
    fix: 'Restore this entry from a backup; nothing was served from it.',
    message: (d: { readonly what: string }) => `${d.what} is damaged.`,
  },
  STORE_CLOSED: {
    when: 'A store was used after it was closed.',
    fix: 'Open it again.',
    message: () => 'The store is closed.',
  },
});
