import { defineConfig } from 'vitest/config';

// Shared machines are slow at times; a timeout here finds only what hangs.
const inThreads = {
  pool: 'threads' as const,
  isolate: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  setupFiles: ['scripts/property-seed.ts'],
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/**/*.test.ts', 'docs/**/*.test.ts'],
          ...inThreads,
        },
      },
      { test: { name: 'architecture', include: ['architecture/**/*.test.ts'], ...inThreads } },
      {
        test: {
          name: 'long',
          include: ['src/**/*.long.ts', 'examples/**/*.long.ts'],
          ...inThreads,
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});
