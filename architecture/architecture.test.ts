import { describe, expect, test } from 'vitest';
import { offline, onlinePath, refusedFolders } from './rooms.ts';
import {
  exportedRooms,
  readHouse,
  readNeighbours,
  roomOf,
  rowOf,
  wordsOfGuides,
  type Import,
  type SourceFile,
} from './source.ts';

const house = readHouse();
const isTest = (file: SourceFile) => /\.(test|long)\.ts$/.test(file.path);
const code = house.filter((file) => !isTest(file));
const isDriver = (path: string) => path.includes('/drivers/') || path.startsWith('delivery/channels/');
/** A file or a folder of `drivers/`, or both of one name. */
const driverOf = (path: string) => path.split('/').slice(0, 3).join('/').replace(/\.ts$/, '');
const isEdge = (file: SourceFile) => isDriver(file.path) || rowOf(file.room)?.edge === true;
const isPackage = (to: string) => !to.endsWith('.ts');
const packageOf = (to: string) =>
  to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');

interface Fault {
  readonly where: string;
  readonly reason: string;
}

/** Runs one rule over every import; a fault prints the reason. */
function overImports(
  files: readonly SourceFile[],
  rule: (file: SourceFile, to: Import) => string | undefined,
): Fault[] {
  return files.flatMap((file) =>
    file.imports.flatMap((to) => {
      const reason = rule(file, to);
      return reason === undefined ? [] : [{ where: `${file.path} → ${to.to}`, reason }];
    }),
  );
}

const leavesRoom = (file: SourceFile, to: Import) => !isPackage(to.to) && roomOf(to.to) !== file.room;
const allowed = (room: string, target: string) =>
  rowOf(room)?.imports.some((name) => name === target || name === `${target.split('/')[0]}/*`) ?? false;

describe('architecture', () => {
  test('the gate sees the house', () => {
    expect(code.length).toBeGreaterThan(5);
    expect(code.reduce((sum, file) => sum + file.imports.length, 0)).toBeGreaterThan(5);
  });

  test('every folder of src is a room of the plan', () => {
    const strangers = [...new Set(code.map((file) => file.room))].filter((room) => !rowOf(room));
    expect(strangers, 'a folder of src/ needs a row in architecture/rooms.ts').toEqual([]);
    const refused = house.filter((file) => file.path.split('/').some((part) => refusedFolders.has(part)));
    expect(
      refused.map((file) => file.path),
      'a noun lives in the room that makes it',
    ).toEqual([]);
  });

  test('every room has one door with named exports', () => {
    for (const room of new Set(code.map((file) => file.room))) {
      const door = house.find((file) => file.path === `${room}/index.ts`);
      if (room.startsWith('apps/')) continue;
      expect(door, `${room}/index.ts is the only door of ${room}`).toBeDefined();
      expect(door!.exportsAll, `${room}/index.ts: no export *`).toBe(false);
      expect(
        door!.text.startsWith('// Takes '),
        `${room}/index.ts begins "// Takes X, gives Y, never does Z."`,
      ).toBe(true);
    }
  });

  test('a room imports only what stands in its row', () => {
    const faults = overImports(code, (file, to) =>
      leavesRoom(file, to) && !allowed(file.room, roomOf(to.to))
        ? `${file.room} may import only: ${rowOf(file.room)?.imports.join(', ')}`
        : undefined,
    );
    expect(faults).toEqual([]);
  });

  test('a room is entered through its door', () => {
    const faults = overImports(house, (file, to) => {
      const entersDriver = isEdge(file) || isTest(file);
      if (!leavesRoom(file, to) || to.to === `${roomOf(to.to)}/index.ts`) return undefined;
      return entersDriver && isDriver(to.to) ? undefined : `use ${roomOf(to.to)}/index.ts, the door`;
    });
    expect(faults).toEqual([]);
  });

  test('only edges import drivers, and no driver imports a driver', () => {
    const faults = overImports(code, (file, to) => {
      if (!isDriver(to.to) || isPackage(to.to)) return undefined;
      if (isDriver(file.path))
        return driverOf(file.path) === driverOf(to.to)
          ? undefined
          : 'a driver stands alone: driver imports driver';
      return isEdge(file) ? undefined : 'ports meet drivers in engine and apps only';
    });
    expect(faults).toEqual([]);
  });

  test('rooms are pure: no node built-ins, clock, randomness, environment, network or console', () => {
    const effects = code
      .filter((file) => !isEdge(file) && file.effects.length > 0)
      .map((file) => ({
        where: file.path,
        reason: `${file.effects.join(', ')}: time and randomness are arguments`,
      }));
    const packages = overImports(
      code.filter((file) => !isEdge(file)),
      (file, to) =>
        isPackage(to.to) && !rowOf(file.room)?.packages?.includes(packageOf(to.to))
          ? `${file.room} may use the packages: ${rowOf(file.room)?.packages?.join(', ') ?? 'none'}`
          : undefined,
    );
    expect([...effects, ...packages]).toEqual([]);
  });

  test('the online path imports nothing offline', () => {
    const faults = overImports(code, (file, to) =>
      onlinePath.has(file.room) && !isPackage(to.to) && offline.has(roomOf(to.to))
        ? 'deciding never waits for analysis'
        : undefined,
    );
    expect(faults).toEqual([]);
  });

  test('what analysis must not know', () => {
    const never: Record<string, [readonly string[], string]> = {
      experiments: [['policy', 'decision'], 'the analysis is blind to policy'],
      evaluation: [['learning'], 'promotion takes a verdict as data'],
      learning: [['evaluation'], 'promotion takes a verdict as data'],
      simulation: [
        ['policy', 'decision', 'learning', 'evaluation'],
        'the world shares no code with policies',
      ],
    };
    const faults = overImports(code, (file, to) => {
      const [targets, reason] = never[file.room] ?? [[], ''];
      return leavesRoom(file, to) && targets.includes(roomOf(to.to)) ? reason : undefined;
    });
    expect(faults).toEqual([]);
  });

  test('imports make no circle, those of types neither', () => {
    const graph = new Map(code.map((file) => [file.path, file.imports.filter(({ to }) => !isPackage(to))]));
    const done = new Set<string>();
    const circle = (path: string, trail: readonly string[]): readonly string[] => {
      if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
      if (done.has(path)) return [];
      for (const next of graph.get(path) ?? []) {
        const found = circle(next.to, [...trail, path]);
        if (found.length > 0) return found;
      }
      done.add(path);
      return [];
    };
    expect([...graph.keys()].flatMap((path) => circle(path, []))).toEqual([]);
  });

  test('core text names no playbook, and no playbook names another', () => {
    const playbooks = [
      ...new Set(code.map((file) => file.room).filter((room) => room.startsWith('playbooks/'))),
    ];
    const names = playbooks.map((room) => room.split('/')[1]!);
    const faults = code.flatMap((file) =>
      names
        .filter((name) => !file.room.startsWith('apps/') && file.room !== `playbooks/${name}`)
        .filter((name) => new RegExp(`playbooks/${name}\\b`).test(file.text))
        .map((name) => ({
          where: file.path,
          reason: `the core learned a name (${name}): add a property instead`,
        })),
    );
    expect(faults).toEqual([]);
  });

  test('what is for tests stays with them', () => {
    const isFor = (path: string) => path.includes('/for-tests/');
    const faults = overImports(code, (file, to) =>
      isFor(to.to) && !isFor(file.path)
        ? 'a folder for-tests is for tests: move what is needed out of it'
        : undefined,
    );
    expect(code.filter(({ path }) => isFor(path)).length).toBeGreaterThan(5);
    expect(faults).toEqual([]);
  });

  test('what a door hands out is used beyond its room, or named in a guide', () => {
    const neighbours = readNeighbours().filter((file) => !isTest(file) || file.path.startsWith('../docs/'));
    const used = new Set(
      [...code, ...neighbours].flatMap((file) =>
        file.imports
          .filter((to) => leavesRoom(file, to) || isDriver(file.path))
          .flatMap(({ to, names }) => names.map((name) => `${to} ${name}`)),
      ),
    );
    const words = wordsOfGuides();
    const doors = code.filter(({ path, room }) => path === `${room}/index.ts` && !room.startsWith('apps/'));
    const values = doors.flatMap((door) =>
      door.exports.filter(({ typeOnly }) => !typeOnly).map(({ name }) => ({ door, name })),
    );
    expect(doors.length).toBeGreaterThan(5);
    expect(values.filter(({ door, name }) => used.has(`${door.path} ${name}`)).length).toBeGreaterThan(50);
    const idle = values
      .filter(({ door, name }) => !used.has(`${door.path} ${name}`) && !words.has(name))
      .filter(({ door }) => !exportedRooms().includes(door.room));
    expect(
      idle.map(({ door, name }) => `${door.path}: ${name}`),
      'only its own room or tests use it: take it out of the door, or name it in docs/library.test.ts',
    ).toEqual([]);
  });
});
