// The plan of the house: every room, what it may import, and the pure packages it may use.
// A room imports only what stands in its row, through the door (`index.ts`), for types too.

export interface Room {
  /** Rooms whose door may be imported. */
  readonly imports: readonly string[];
  /** Packages without effects that this room may use; drivers and edges use any dependency. */
  readonly packages?: readonly string[];
  /** Edges touch the world: node built-ins, clock, randomness, environment, console. */
  readonly edge?: true;
}

const upToPolicy = [
  'kit',
  'events',
  'program',
  'state',
  'opportunities',
  'assignment',
  'eligibility',
  'scoring',
  'arbitration',
  'policy',
];

const online = [...upToPolicy, 'tables', 'store', 'decision', 'outcomes', 'learning'];

export const rooms: Readonly<Record<string, Room>> = {
  kit: { imports: [], packages: ['@noble/hashes', 'temporal-polyfill', 'zod'] },
  tables: { imports: ['kit'], packages: ['zod'] },
  events: { imports: ['kit'], packages: ['zod'] },
  program: { imports: ['kit', 'events'], packages: ['zod'] },
  state: { imports: ['kit', 'events', 'program'], packages: ['zod'] },
  store: { imports: ['kit', 'events', 'state'], packages: ['zod'] },
  opportunities: { imports: ['kit', 'events', 'program', 'state'], packages: ['zod'] },
  assignment: { imports: ['kit', 'program', 'state'] },
  eligibility: { imports: ['kit', 'program', 'state', 'opportunities'], packages: ['zod'] },
  scoring: { imports: ['kit', 'program', 'state', 'opportunities'], packages: ['zod'] },
  arbitration: {
    imports: ['kit', 'tables', 'program', 'state', 'opportunities', 'scoring'],
    packages: ['zod'],
  },
  policy: { imports: ['kit', 'program', 'state', 'opportunities', 'arbitration'], packages: ['zod'] },
  decision: { imports: upToPolicy, packages: ['zod'] },
  outcomes: { imports: ['kit', 'tables', 'events', 'program', 'decision'], packages: ['zod'] },
  learning: {
    imports: ['kit', 'tables', 'program', 'store', 'scoring', 'decision', 'outcomes'],
    packages: ['zod'],
  },
  evaluation: { imports: ['kit', 'tables', 'program', 'scoring', 'policy', 'decision', 'outcomes'] },
  experiments: { imports: ['kit', 'tables', 'program', 'assignment'], packages: ['zod'] },
  monitoring: {
    imports: ['kit', 'tables', 'program', 'scoring', 'decision', 'outcomes', 'experiments'],
  },
  simulation: { imports: ['kit', 'events', 'program'], packages: ['zod'] },
  engine: { imports: online, edge: true },
  arena: {
    imports: ['kit', 'tables', 'events', 'program', 'engine', 'simulation', 'outcomes', 'evaluation'],
  },
  report: { imports: ['kit', 'tables'] },
  operations: {
    imports: [
      ...online,
      'evaluation',
      'experiments',
      'monitoring',
      'simulation',
      'engine',
      'arena',
      'report',
    ],
    packages: ['zod'],
  },
  'playbooks/*': {
    imports: [...upToPolicy, 'decision', 'outcomes'],
  },
  'apps/openfeature': {
    imports: ['kit', 'program', 'assignment'],
    packages: ['@openfeature/server-sdk'],
    edge: true,
  },
  'apps/*': { imports: ['operations', 'engine', 'tables', 'store', 'playbooks/*'], edge: true },
};

/** Rooms of the online path, which never import anything offline. */
export const onlinePath = new Set([...upToPolicy, 'store', 'decision', 'engine']);
export const offline = new Set(['evaluation', 'experiments', 'monitoring', 'simulation', 'arena', 'report']);

/** Named in the plan and refused as folders: a noun lives in the room that makes it. */
export const refusedFolders = new Set(['shared', 'common', 'types', 'utils', 'services', 'helpers', 'lib']);
