/** What a result rests on, one sentence each; every result carries the names of its own. */
export const assumptionWords = {
  'independent-units': 'Units respond independently of each other and of how others are treated.',
  'random-assignment': 'Arms were assigned at random with the stated shares.',
  'normal-means': 'Means are close to normal: many units per arm, no unit that carries the sum.',
  'delta-method': 'A ratio is close to linear over the sampling error of its parts.',
  'known-variance': 'Variances are estimated well enough to count as known.',
  'covariate-before-exposure': 'Covariates were fixed before the treatment could touch them.',
  'strata-before-exposure': 'Strata were fixed before the treatment could touch them.',
  'smooth-quantile': 'The density is positive and smooth around the quantile.',
  'normal-prior': 'The prior of the effect is normal and was chosen before the data.',
  'one-look': 'The data are read once, at a time that does not depend on them.',
  'planned-information':
    'Looks depend on calendar or information, not on the results, and the planned information was fixed before.',
  'independent-increments': 'What is learned between two looks is independent of what was known before.',
  'finite-horizon': 'Looks come to an end: over a boundless horizon the level is exceeded.',
  'fixed-tuning': 'The tuning parameter was chosen before the data.',
  'passed-here':
    'What was shipped is read because its test passed its boundary at that look and at none before.',
  'joint-normal': 'Test statistics are jointly normal with the stated correlation.',
  'positive-dependence': 'Test statistics of true nulls depend positively on each other.',
  'parallel-trends': 'Without treatment, treated and control units would have changed alike.',
  'no-anticipation': 'Nobody reacts to a treatment before it begins.',
  'donors-untouched': 'The treatment of one unit does not reach the units it is compared with.',
  'stable-weights': 'The mix of donors that follows the unit before treatment would have followed it after.',
  'exchangeable-units': 'Errors of untreated units are like those of the treated one.',
  exclusion: 'The encouragement acts on the outcome through take-up alone.',
  'monotone-take-up': 'Nobody takes it up less because of being encouraged.',
  'carry-over-ends': 'What was done before a block began is over after its burn-in.',
  'no-hidden-confounder': 'All that drives both treatment and outcome is among the covariates.',
  overlap: 'Whatever the covariates, both treatments had a fair chance.',
  'known-propensities': 'Arms were drawn with the logged probabilities, which depend on the past only.',
  'stable-arms': 'What an arm is worth does not change over time.',
  'stable-difference': 'What sets arms apart does not change over time; what all of them share may.',
  'batch-normal': 'Batches are large enough, in both arms, for their means to be close to normal.',
  'same-contexts': 'Contexts come from one population throughout, and arms are worth the same in each.',
  'bounded-rewards': 'No reward can lie outside the stated range.',
  'assigned-once':
    'A user is on one side for good, with the stated probability, from a first row that does not depend on outcomes.',
  surrogacy: 'All that the treatment does to the long outcome goes through the short ones.',
  comparability: 'Short outcomes foretell the long one in the experiment as they did in the past rows.',
  'exchangeable-calls': 'This call is one of the kind that the past calls were.',
  'expected-counts': 'Every cell expects at least about five.',
} as const;

/** The name of an assumption. */
export type Assumption = keyof typeof assumptionWords;

/** The union of lists, each name once, in the order of first mention; the first list itself where it has them all. */
export function joined(
  first: readonly Assumption[] = [],
  ...others: readonly (readonly Assumption[])[]
): readonly Assumption[] {
  const fresh = new Set(others.flat().filter((name) => !first.includes(name)));
  return fresh.size === 0 ? first : [...first, ...fresh];
}
