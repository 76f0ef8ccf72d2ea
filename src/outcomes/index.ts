// Takes logged choices and facts, gives experience: each choice with its rewards; never learns from it.
export { type LoggedCandidate } from './choice.ts';
export { experienceDigest } from './digest.ts';
export { outcomesErrors } from './errors.ts';
export { type Experience } from './experience.ts';
export { experienceOf, type FactsByUser, type JoinSetting } from './join.ts';
export { joinOnline, type OnlineJoin } from './online.ts';
export { rewardsOf, type Known, type Reward, type Rewards } from './rewards.ts';
export { momentOf, windowOf, type Moment, type Window } from './window.ts';
