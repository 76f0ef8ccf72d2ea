import { defineConfig } from 'vitest/config';

const inThreads = { pool: 'threads', isolate: false } as const;

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
      { test: { name: 'long', include: ['src/**/*.long.ts'], testTimeout: 3_600_000, ...inThreads } },
    ],
  },
});
