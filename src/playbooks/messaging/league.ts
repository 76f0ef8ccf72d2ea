import { cap } from '../../eligibility/index.ts';
import { cautious, fixed, thompson, uniform } from '../../policy/index.ts';
import { counted, type Program } from '../../program/index.ts';
import { linearArtefactSchema, type LinearArtefact, type NamedWeights } from '../../scoring/index.ts';
import { learned } from './learned.ts';
import { messagingPrograms } from './programs.ts';

/** A policy to compare: programs under it, and what it believes about messages. */
export interface Entry {
  readonly name: string;
  readonly programs: readonly Program[];
  readonly belief?: { readonly mean?: NamedWeights; readonly sd?: Readonly<Record<string, number>> };
  /** What it learned before. */
  readonly artefact?: LinearArtefact;
  readonly learns?: { readonly every: number };
  /** From whose log in which world; `learned.ts` has what came of it. */
  readonly rehearsal?: {
    readonly from: string;
    readonly users: number;
    readonly weeks: number;
    readonly seed: number;
  };
  /** Another entry that it is held against week by week. */
  readonly against?: string;
}

const withoutExploration = { mass: 0, silence: 0 };

/** The best message is the one on the listener's topic; this many minutes is what a full match is believed to add. */
const byTaste = { mean: { engagement: { candidate: { taste: 60 } } } };

/** Never a word: what the others are compared with. */
const silence: Entry = {
  name: 'silence',
  programs: messagingPrograms({ policy: fixed('silence'), exploration: withoutExploration }),
};

/** Silence and every message equally likely. */
const random: Entry = {
  name: 'random',
  programs: messagingPrograms({ policy: uniform(), exploration: withoutExploration }),
};

/** A message whenever the rules allow one. */
const everything: Entry = {
  name: 'everything',
  programs: messagingPrograms({ policy: fixed('best'), exploration: withoutExploration }),
  belief: byTaste,
};

/** The best message by taste, at most three a week: what a careful team does by hand. */
const ruleOfThumb: Entry = {
  name: 'rule of thumb',
  programs: messagingPrograms({
    policy: fixed('best'),
    exploration: withoutExploration,
    rules: [cap({ limit: 3, per: '7d' })],
  }),
  belief: byTaste,
};

/** Learns what is clicked within three days and wants nothing else: what many a bandit in production does. */
const clickBandit: Entry = {
  name: 'click bandit',
  programs: messagingPrograms({
    policy: thompson(),
    objectives: { clicks: counted('click', { horizon: '3d', unit: 'click', rate: 1 }) },
  }),
  belief: { sd: { clicks: 0.02 } },
  learns: { every: 7 },
  against: ruleOfThumb.name,
};

/**
 * Learns what every message changes for conversion, engagement, retention and reachability, and sends what is worth it.
 * It begins with what it learned from a random policy's log in a simulated world of its own (`learned.ts` names the
 * command); there it believed at first that a message makes leaving a little likelier, and nothing else.
 */
const fantail: Entry = {
  name: 'Fantail',
  programs: messagingPrograms({
    policy: cautious({ sureness: 2 }),
    exploration: { mass: 0.02, silence: 0.02 },
  }),
  belief: {
    mean: { retention: { user: { '(always)': 0.0007 } } },
    sd: { conversion: 0.001, engagement: 2, retention: 0.0005, reachEmail: 0.03, reachPush: 0.03 },
  },
  artefact: linearArtefactSchema.parse(learned.artefact),
  rehearsal: { from: random.name, users: 20_000, weeks: 8, seed: 1_000_001 },
  learns: { every: 7 },
};

/** The policies of the running example, the baseline first. */
export const league: readonly Entry[] = [silence, random, everything, ruleOfThumb, clickBandit, fantail];
