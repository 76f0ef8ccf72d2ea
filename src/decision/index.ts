// Takes a snapshot of one user and a setup, gives one logged decision with exact propensities; never stores or sends it.
export { portfoliosUnder, setupsUnder, setupUnder, taughtSetup, type Arms } from './arms.ts';
export { bestOf, type Best } from './best.ts';
export { chanceOf } from './chance.ts';
export { decodeDecision, encodeDecision } from './codec.ts';
export { guardrailConformance } from './conformance.ts';
export {
  scenarioProgram,
  type DecidingSystem,
  type GuardrailCheck,
  type OpenSystem,
  type Scenario,
  type Sent,
  type Verdict,
} from './conformance/system.ts';
export { deciderOf, type Decider } from './decide.ts';
export {
  type Decision,
  type DecisionRecord,
  type Digests,
  type OpenProposal,
  type Proposal,
  type SeenAddress,
} from './decision.ts';
export { decisionErrors } from './errors.ts';
export { explain, type ExplainedChoice, type Explanation } from './explain.ts';
export { exposureFactsOf, factOf } from './facts.ts';
export { fatesOf, type Fate } from './fates.ts';
export { type Workspace } from './id.ts';
export { planFactOf, type ChoosePlan, type PlanDecision, type PlanRecord } from './plan.ts';
export { decodePlan, encodePlan, isPlanRecord } from './plan-codec.ts';
export { explainPlan, type PlanExplanation } from './plan-explain.ts';
export { planReplayerOf, type PlanReplay } from './plan-replay.ts';
export { redistributorOf, type Redistribute } from './redistribute.ts';
export { recheckerOf, type Pending, type Recheck } from './recheck.ts';
export { replayerOf, type Difference, type Replay, type ReplayDepth } from './replay.ts';
export { chargedOf, spentOf } from './spent.ts';
export { seerOf } from './see.ts';
export { type ArmLearned, type Setup } from './setup.ts';
export { type Snapshot } from './snapshot.ts';
