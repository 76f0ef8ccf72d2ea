import { cap } from '../../eligibility/index.ts';
import { fixed, uniform } from '../../policy/index.ts';
import type { Program } from '../../program/index.ts';
import type { NamedWeights } from '../../scoring/index.ts';
import { messagingPrograms } from './programs.ts';

/** A policy to compare: programs under it, and what it believes about messages. */
export interface Entry {
  readonly name: string;
  readonly programs: readonly Program[];
  readonly belief?: { readonly mean?: NamedWeights };
}

const withoutExploration = { mass: 0, silence: 0 };

/** The best message is the one on the listener's topic; this many minutes is what a full match is believed to add. */
const byTaste = { mean: { listening: { candidate: { taste: 60 } } } };

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

/** The policies of the running example, the baseline first. */
export const league: readonly Entry[] = [silence, random, everything, ruleOfThumb];
