import { canonicalJson, digestOf, type Digest, type Json } from '../kit/index.ts';
import type { Budget, Floor } from './budget.ts';
import type { CandidateFeature } from './candidate-feature.ts';
import type { Channel, Message, Program } from './document.ts';
import { programErrors } from './errors.ts';
import { refuseCollisions } from './experiment-collisions.ts';
import type { PortfolioExperiment } from './experiment.ts';
import type { Objective } from './objective.ts';
import type { Plans } from './plans.ts';
import { programDigest } from './program.ts';
import { userWidth, type UserFeature } from './user-feature.ts';

/** A message in a portfolio: its name, its program, and its number in feature rows and records. */
export interface PortfolioMessage extends Message {
  readonly name: string;
  readonly program: number;
  /** The arm of the user leaves it out; numbers stay, so that records mean the same under every arm. */
  readonly outOfPlay?: true;
}

/** A declared thing with its name, in the order of columns. */
interface Named<T> {
  readonly name: string;
  readonly spec: T;
}

/** A feature with its columns: `width` of them from `at`. */
export interface FeatureColumns<T> extends Named<T> {
  readonly at: number;
  readonly width: number;
}

/** A channel with its number. */
export interface PortfolioChannel extends Channel {
  readonly name: string;
}

/** A budget with its name and the team that answers for it: the owner of the first program that declares it. */
export interface PortfolioBudget extends Budget {
  readonly name: string;
  readonly owner: string;
}

/** A floor with the name of its objective and the team that answers for it. */
export interface PortfolioFloor extends Floor {
  readonly name: string;
  readonly owner: string;
}

/**
 * The programs that compete for the same users, checked against each other and numbered once:
 * every array index in a decision, a feature row or a record refers to these lists.
 */
export interface Portfolio {
  readonly programs: readonly Program[];
  readonly digests: readonly Digest[];
  /** What the digest is the digest of: the programs by theirs, and the order of the numbers. */
  readonly document: { readonly programs: readonly Digest[]; readonly order: readonly (readonly string[])[] };
  readonly digest: Digest;
  readonly channels: readonly PortfolioChannel[];
  readonly messages: readonly PortfolioMessage[];
  readonly objectives: readonly Named<Objective>[];
  /** What is tried out, by program and in the order of writing. */
  readonly experiments: readonly PortfolioExperiment[];
  /** Contact plans; absent where the programs declare none. */
  readonly plans?: Plans;
  /** What is scarce, and what must not fall. */
  readonly budgets: readonly PortfolioBudget[];
  readonly floors: readonly PortfolioFloor[];
  readonly userFeatures: readonly FeatureColumns<UserFeature>[];
  readonly candidateFeatures: readonly FeatureColumns<CandidateFeature>[];
  /** Columns of the user part of a feature row; column 0 is the constant 1. */
  readonly userWidth: number;
  /** Columns of the candidate part. */
  readonly candidateWidth: number;
}

/**
 * Joins programs into one portfolio. A feature, objective, channel or policy that several declare must be
 * declared alike, and ids of programs and names of messages and experiments must differ. Throws PROGRAM_CONFLICT,
 * PROGRAM_INVALID for an id that two programs have, and PROGRAM_EXPERIMENTS_COLLIDE for experiments that want the same
 * users.
 */
export function portfolioOf(programs: readonly Program[]): Portfolio {
  const twin = programs.find(({ id }, at) => programs.findIndex((one) => one.id === id) < at);
  if (twin)
    throw programErrors.PROGRAM_INVALID({
      program: twin.id,
      at: 'id',
      problem: 'another program of the list has it',
    });
  const digests = programs.map(programDigest);
  const channels = agreed(programs, 'channel', (program) => program.channels);
  const messages = programs.flatMap((program, index) =>
    Object.entries(program.messages).map(([name, message]) => ({ ...message, name, program: index })),
  );
  agreed(programs, 'message', (program) => ownerOf(program, program.messages));
  agreed(programs, 'experiment', (program) => ownerOf(program, program.experiments ?? {}));
  agreed(programs, 'domain', ({ domain }) => (domain ? { [domain.name]: domain.holdout } : {}));
  agreed(programs, 'holdout', ({ globalHoldout }) =>
    globalHoldout === undefined ? {} : { global: globalHoldout },
  );
  const experiments = programs.flatMap((program, index) =>
    Object.entries(program.experiments ?? {}).map(([id, spec]) => ({ ...spec, id, program: index })),
  );
  agreed(programs, 'setting', ({ policy, fallback = null, slots, plans = null }) => ({
    policy,
    fallback,
    slots,
    plans,
  }));
  const plans = programs[0]?.plans;
  const user = agreed(programs, 'feature', (program) => program.features.user);
  const candidate = agreed(programs, 'candidate feature', (program) => program.features.candidate);
  const widths = { messages: messages.length, channels: channels.length };
  const userFeatures = columnsOf(user, 1, userWidth);
  const candidateFeatures = columnsOf(candidate, 0, (spec) => candidateWidth(spec, widths));
  const objectives = agreed(programs, 'objective', (program) => program.objectives);
  const budgets = agreed(programs, 'budget', (program) => program.budgets ?? {});
  const floors = floorsIn(programs);
  refuseCollisions(experiments, budgets.length + floors.length > 0);
  // Numbers follow the order of writing, which the digest of a program does not know: so it is named beside them.
  const order = [messages, channels, objectives, user, candidate].map((list) => list.map(({ name }) => name));
  const document = { programs: digests, order };
  return {
    programs,
    digests,
    document,
    digest: digestOf(document),
    channels: channels.map(({ name, spec }) => ({ ...spec, name })),
    messages,
    objectives,
    experiments,
    ...(plans ? { plans } : {}),
    budgets: budgets.map(({ name, spec }) => ({
      ...spec,
      name,
      owner: whose(programs, (one) => one.budgets, name),
    })),
    floors: floors.map(({ name, spec }) => ({
      ...spec,
      name,
      owner: whose(programs, declaredFloors, name) || whose(programs, impliedFloors, name),
    })),
    userFeatures,
    candidateFeatures,
    userWidth: endOf(userFeatures, 1),
    candidateWidth: endOf(candidateFeatures, 0),
  };
}

/** Name → its program, so that one name in two programs is a conflict. */
const ownerOf = ({ id }: Program, named: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.keys(named).map((name) => [name, id]));

const declaredFloors = ({ floors = {} }: Program): Readonly<Record<string, Floor>> => floors;

/** Floors of objectives that must not fall, of which a program says no more. */
const impliedFloors = ({ objectives, floors = {} }: Program): Readonly<Record<string, Floor>> =>
  Object.fromEntries(
    Object.entries(objectives).flatMap(([name, { role, horizon }]) =>
      role === 'floor' && !Object.hasOwn(floors, name) ? [[name, { least: 0, per: horizon }]] : [],
    ),
  );

/**
 * Floors as declared, and those of objectives that must not fall. One that is only implied goes without saying where
 * another program's asks for as much, over whatever period; where it asks for less they say different things.
 */
function floorsIn(programs: readonly Program[]): readonly Named<Floor>[] {
  const declared = agreed(programs, 'floor', declaredFloors);
  const asks = new Set(declared.filter(({ spec }) => spec.least >= 0).map(({ name }) => name));
  const said = (program: Program) => ({
    ...Object.fromEntries(Object.entries(impliedFloors(program)).filter(([name]) => !asks.has(name))),
    ...declaredFloors(program),
  });
  return agreed(programs, 'floor', said);
}

/** The owner of the first program that declares something. */
const whose = (
  programs: readonly Program[],
  pick: (program: Program) => Readonly<Record<string, unknown>> | undefined,
  name: string,
): string => programs.find((program) => Object.hasOwn(pick(program) ?? {}, name))?.owner ?? '';

/** The union of what the programs declare under `pick`, each name declared in one way. */
function agreed<T>(
  programs: readonly Program[],
  what: string,
  pick: (program: Program) => Readonly<Record<string, T>>,
): Named<T>[] {
  const found = new Map<string, { readonly spec: T; readonly by: string }>();
  for (const program of programs) {
    for (const [name, spec] of Object.entries(pick(program))) {
      const earlier = found.get(name);
      if (earlier && canonicalJson(earlier.spec as Json) !== canonicalJson(spec as Json))
        throw programErrors.PROGRAM_CONFLICT({ what, name, programs: [earlier.by, program.id] });
      if (!earlier) found.set(name, { spec, by: program.id });
    }
  }
  return [...found].map(([name, { spec }]) => ({ name, spec }));
}

function columnsOf<T>(
  named: readonly Named<T>[],
  from: number,
  widthOf: (spec: T) => number,
): FeatureColumns<T>[] {
  let at = from;
  return named.map(({ name, spec }) => {
    const width = widthOf(spec);
    at += width;
    return { name, spec, width, at: at - width };
  });
}

const endOf = (columns: readonly FeatureColumns<unknown>[], from: number): number => {
  const last = columns.at(-1);
  return last ? last.at + last.width : from;
};

interface Widths {
  readonly messages: number;
  readonly channels: number;
}

const candidateWidth = (spec: CandidateFeature, { messages, channels }: Widths): number =>
  ({
    attribute: 1,
    isChannel: 1,
    eachMessage: messages,
    eachChannel: channels,
    hourOfDay: 2,
    daysAhead: 1,
    affinity: 1,
    contacts: 1,
    signal: 'stated' in spec && spec.stated ? 6 : 3,
  })[spec.kind];
