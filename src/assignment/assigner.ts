import { experimentLayer, type Portfolio, type ReadFeature, type Unit } from '../program/index.ts';
import { layersOf } from './hashings/own.ts';
import { halvesOf, sideOf, type Halves } from './halves.ts';
import { holdoutNames, holdoutsOf, type Assignment } from './holdouts.ts';
import { runningOf, type Running } from './running.ts';
import type { Kept } from './sticky.ts';
import { textsOf, type Texts } from './unit.ts';

/** One user to assign, at one moment. */
export interface Subject {
  readonly user: string;
  readonly now: number;
  /** Who is assigned as one with the user: `unitOf` from a state. Asked only of units other than users. */
  readonly unit: (unit: Unit) => string;
  /** Raw features, for audiences. */
  readonly read: ReadFeature;
  /** The arm in which the unit met an experiment before, where that is known of the unit. */
  readonly kept: (experiment: string, unit: Unit) => Kept | undefined;
  /** The arm in which this user met an experiment before, whatever the unit was then; absent: as `kept`. */
  readonly met?: (experiment: string) => Kept | undefined;
}

/** Why a user is not in an experiment. */
export type Out =
  | 'not_running'
  | 'held'
  | 'arm_withdrawn'
  | 'in_another'
  | 'not_in_audience'
  | 'not_in_traffic';

/** Where a user stands in one experiment. */
export type ExperimentStanding =
  | { readonly kind: 'in'; readonly arm: string; readonly share: number; readonly kept: boolean }
  | { readonly kind: 'out'; readonly why: Out };

/** Where a user stands everywhere. */
export interface Standing {
  /** Holdouts, then the arm of each experiment that the user is in. */
  readonly assignments: readonly Assignment[];
  /** By number of the program: whether it may not contact this user. */
  readonly held: readonly boolean[];
}

/** Assigns the users of a portfolio. It is one object per thread: it writes each unit into memory of its own. */
export interface Assigner {
  readonly assign: (subject: Subject) => Standing;
  /** In one experiment, with the reason when not; undefined when there is no such experiment. */
  readonly standing: (experiment: string, subject: Subject) => ExperimentStanding | undefined;
}

/** Compiles the holdouts and experiments of a portfolio. */
export function assignerOf(portfolio: Portfolio): Assigner {
  const layers = layersOf();
  const holdouts = holdoutsOf(portfolio);
  const compiled = {
    texts: textsOf(),
    halves: holdouts.map(halvesOf),
    heldBy: portfolio.programs.map((program) => {
      const names = holdoutNames(program);
      return holdouts.flatMap(({ layer }, at) => (names.includes(layer) ? [at] : []));
    }),
    groups: groupsOf(portfolio.experiments.map((spec) => runningOf(spec, layers))),
    nowhere: portfolio.programs.map(() => false),
  };
  return {
    assign: (subject) => assign(compiled, subject),
    standing: (experiment, subject) => standingIn(compiled, experiment, subject),
  };
}

interface Compiled {
  readonly texts: Texts;
  /** The holdouts. */
  readonly halves: readonly Halves[];
  /** By program: which of the holdouts it is under. */
  readonly heldBy: readonly (readonly number[])[];
  readonly groups: readonly Group[];
  /** What `held` is for most users. */
  readonly nowhere: readonly boolean[];
}

/** Experiments that exclude each other, because they are in one layer. */
type Group = readonly Running[];

function groupsOf(running: readonly Running[]): readonly Group[] {
  const groups = new Map<string, Running[]>();
  for (const one of running) {
    const { layer, id } = one.spec;
    const key = layer ? `layer:${layer.name}` : id;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** Loops, as `assign` in bench says: closures over arrays take as long as the hashes. */
function assign(compiled: Compiled, subject: Subject): Standing {
  const { texts, halves, groups } = compiled;
  texts.begin(subject);
  const assignments: Assignment[] = [];
  for (const half of halves) assignments.push(sideOf(half, texts.user.salted));
  const held = heldIn(compiled, assignments);
  const atHand = { texts, subject, held };
  for (const group of groups) {
    const found = inGroup(group, atHand);
    if (found) assignments.push(found);
  }
  return { assignments, held };
}

/** By program: whether one of its holdouts holds the user. */
function heldIn({ halves, heldBy, nowhere }: Compiled, sides: readonly Assignment[]): readonly boolean[] {
  const isInside = (at: number) => sides[at] === halves[at]!.inside;
  for (let at = 0; at < halves.length; at++)
    if (isInside(at)) return heldBy.map((layers) => layers.some(isInside));
  return nowhere;
}

interface AtHand {
  readonly texts: Texts;
  readonly subject: Subject;
  readonly held: readonly boolean[];
}

/** At most one experiment of a group: the one met first, or else the one whose buckets the unit is in. */
function inGroup(group: Group, { texts, subject, held }: AtHand): Assignment | undefined {
  const kept = keptIn(group, subject);
  if (kept) return held[kept.one.spec.program]! ? undefined : assignmentOf(kept);
  for (const one of group) {
    if (held[one.spec.program]! || whyNot(one, subject) !== undefined) continue;
    const arm = one.choose(texts.of(one.spec.unit, subject));
    if (arm >= 0) return one.assignments[arm];
  }
  const stays = group.find((one) => !held[one.spec.program]! && staysIn(one, subject));
  return stays && stays.assignments[stays.armOf(texts.of(stays.spec.unit, subject))];
}

/**
 * Whether a user met an experiment whose unit is shared, and of whose unit nothing is kept: then the traffic cannot
 * leave the user out, and the arm is the unit's. Nothing else would put two users of a unit in one arm.
 */
const staysIn = (one: Running, subject: Subject): boolean =>
  one.spec.unit.kind !== 'user' &&
  runs(one, subject.now) &&
  subject.met?.(one.spec.id) !== undefined &&
  keptOf(one, subject) === undefined;

const runs = ({ start, stop }: Running, now: number): boolean => now >= start && now < stop;

const keptOf = ({ spec: { id, unit } }: Running, subject: Subject): Kept | undefined =>
  subject.kept(id, unit);

/** What keeps somebody out of an experiment before anything is hashed. */
function whyNot(one: Running, subject: Subject): Out | undefined {
  if (!runs(one, subject.now)) return 'not_running';
  if (keptOf(one, subject) !== undefined) return 'arm_withdrawn';
  if (!one.isFor || staysIn(one, subject)) return undefined;
  return one.isFor(subject.read) ? undefined : 'not_in_audience';
}

/** An arm that is kept, in the experiment of a group that was met first. */
interface KeptArm {
  readonly one: Running;
  readonly kept: Kept;
}

function keptIn(group: Group, subject: Subject): KeptArm | undefined {
  let first: KeptArm | undefined;
  for (const one of group) {
    const kept = keptOf(one, subject);
    if (!kept || !one.arms.has(kept.arm) || !runs(one, subject.now)) continue;
    if (!first || kept.at < first.kept.at) first = { one, kept };
  }
  return first;
}

const assignmentOf = ({ one, kept }: KeptArm): Assignment => ({
  layer: experimentLayer(one.spec.id),
  arm: kept.arm,
  share: kept.share,
});

const out = (why: Out): ExperimentStanding => ({ kind: 'out', why });

function standingIn(
  compiled: Compiled,
  experiment: string,
  subject: Subject,
): ExperimentStanding | undefined {
  const isAsked = ({ spec }: Running) => spec.id === experiment;
  const group = compiled.groups.find((all) => all.some(isAsked));
  const one = group?.find(isAsked);
  if (!group || !one) return undefined;
  if (!runs(one, subject.now)) return out('not_running');
  const { held, assignments } = assign(compiled, subject);
  if (held[one.spec.program]!) return out('held');
  const kept = keptIn(group, subject);
  if (kept) return kept.one === one ? { kind: 'in', ...assignmentOf(kept), kept: true } : out('in_another');
  const layer = experimentLayer(experiment);
  const own = assignments.find((assignment) => assignment.layer === layer);
  if (own) return { kind: 'in', ...own, kept: subject.met?.(experiment)?.arm === own.arm };
  return out(whyNot(one, subject) ?? 'not_in_traffic');
}
