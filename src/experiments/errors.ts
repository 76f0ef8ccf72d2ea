import { codedErrors } from '../kit/index.ts';

export const experimentsErrors = codedErrors({
  EXPERIMENTS_LEVEL_UNFIT: {
    when: 'A level, power or share is not strictly between 0 and 1.',
    fix: 'Give a number above 0 and below 1, as .05 for five per cent.',
    message: (d: { readonly name: string; readonly value: number }) => `"${d.name}" is ${d.value}.`,
  },
  EXPERIMENTS_P_UNFIT: {
    when: 'A p-value, or a power, is not a number from 0 to 1.',
    fix: 'Leave tests without a result out, and give p-values before any correction as they came out.',
    message: (d: { readonly value: number }) => `A p-value or a power is ${d.value}.`,
  },
  EXPERIMENTS_NUMBER_UNFIT: {
    when: 'A number of a plan is not finite, not above 0 where it is a size, or not whole where it counts.',
    fix: 'Give a finite number of the kind that is asked for.',
    message: (d: { readonly name: string; readonly value: number }) => `"${d.name}" is ${d.value}.`,
  },
  EXPERIMENTS_SAMPLE_UNFIT: {
    when: 'Sufficient statistics cannot come from any data: too few units, sums that are not finite, or squares below what the sum allows.',
    fix: 'Compute n, sums and sums of squares from the same rows, at least two per arm.',
    message: (d: { readonly problem: string }) => `The sample does not hold together: ${d.problem}.`,
  },
  EXPERIMENTS_NO_SPREAD: {
    when: 'Neither arm varies, or by so little against its mean that sums of squares do not hold it, so there is no standard error.',
    fix: 'Wait for more data, or drop the metric; where all values are large and alike, subtract one number from all of them before they are summed.',
    message: (d: { readonly what: string }) => `No variance in ${d.what}.`,
  },
  EXPERIMENTS_BASE_ZERO: {
    when: 'A ratio or a relative lift has a denominator of nought.',
    fix: 'Read the absolute difference, or choose a denominator that is never nought on average.',
    message: (d: { readonly what: string }) => `The mean of ${d.what} is 0.`,
  },
  EXPERIMENTS_LENGTHS_DIFFER: {
    when: 'Two lists that belong together differ in length.',
    fix: 'Give one value for each.',
    message: (d: { readonly what: string; readonly found: number; readonly expected: number }) =>
      `${d.what}: ${d.found} where ${d.expected} belong.`,
  },
  EXPERIMENTS_LOOKS_UNORDERED: {
    when: 'The information of the looks of a sequential test does not rise, by a millionth at least, or looks go on after the last one.',
    fix: 'Give information in the order of the looks, each above the one before; stop after the final look.',
    message: (d: { readonly look: number; readonly information: number }) =>
      `Look ${d.look} has information ${d.information}.`,
  },
  EXPERIMENTS_CORRELATION_UNFIT: {
    when: 'A correlation matrix is not symmetric and positive definite with ones on its diagonal.',
    fix: 'Estimate it from rows without exact copies of a metric, or shrink it towards the identity.',
    message: (d: { readonly row: number }) => `The correlation matrix breaks in row ${d.row}.`,
  },
  EXPERIMENTS_PLAN_IMPOSSIBLE: {
    when: 'No sample size reaches the plan, as when the error budget is spent before a metric is tested.',
    fix: 'Give more error budget, fewer tests, or an effect on the right side of its margin.',
    message: (d: { readonly problem: string }) => `The plan cannot be met: ${d.problem}.`,
  },
  EXPERIMENTS_PANEL_UNFIT: {
    when: 'A panel does not fit the design: too few units, no period before or after, a value that is not finite.',
    fix: 'Give every unit one finite value per period, with periods before and after the treatment begins.',
    message: (d: { readonly problem: string }) => `The panel cannot be read: ${d.problem}.`,
  },
  EXPERIMENTS_NOT_RANDOMISED: {
    when: 'Data are to be read as an experiment, but nobody drew the arms, or the arms show that the draw went wrong.',
    fix: 'Read them with an observational or quasi-experimental method, which shows placebos and sensitivity, or run an experiment.',
    message: (d: { readonly reasons: readonly string[] }) =>
      `This is no experiment: ${d.reasons.join('; ')}.`,
  },
  EXPERIMENTS_TEST_MISSING: {
    when: 'A decision rule names a metric or check without a result.',
    fix: 'Give one p-value for each leaf of the rule.',
    message: (d: { readonly leaf: string }) => `No result for "${d.leaf}".`,
  },
  EXPERIMENTS_METRIC_INVALID: {
    when: 'A field of a metric is missing, of the wrong form, or does not fit the others.',
    fix: 'Change the field as said; docs/metrics.md shows every kind of metric.',
    message: (d: { readonly metric: string; readonly at: string; readonly problem: string }) =>
      `Metric "${d.metric}", field ${d.at}: ${d.problem}.`,
  },
  EXPERIMENTS_SOURCES_INVALID: {
    when: 'The names of the tables of exposures and facts, or of their columns, are not names.',
    fix: 'Give names of tables and columns as they are; quotes are put around them.',
    message: (d: { readonly at: string; readonly problem: string }) =>
      `Sources, field ${d.at}: ${d.problem}.`,
  },
  EXPERIMENTS_DESIGN_INVALID: {
    when: 'The design of a readout does not fit together: no control among the arms, no treatment, a correction that its analysis does not have.',
    fix: 'Change the field as said; docs/metrics.md shows a design.',
    message: (d: { readonly at: string; readonly problem: string }) => `Design, field ${d.at}: ${d.problem}.`,
  },
  EXPERIMENTS_STATISTICS_INVALID: {
    when: 'Statistics of an experiment lack a field, or are not those of the metrics that are read.',
    fix: 'Compute the statistics by the queries of the same metrics, or write them as docs/metrics.md says.',
    message: (d: { readonly at: string; readonly problem: string }) =>
      `Statistics, field ${d.at}: ${d.problem}.`,
  },
  EXPERIMENTS_LOG_UNFIT: {
    when: 'A row of an adaptive log has an arm that is none, a reward that is not finite, or a batch out of turn; or a target names no arm of it.',
    fix: 'Give rows in the order of time, arms from 0, finite rewards, batches that rise by one.',
    message: (d: { readonly row: number; readonly problem: string }) => `Row ${d.row}: ${d.problem}.`,
  },
  EXPERIMENTS_PROPENSITY_UNFIT: {
    when: 'Propensities of an adaptive log are missing, not between 0 and 1, do not sum to 1, are 0 for the arm that was drawn, or change within a batch.',
    fix: 'Log the probability of every arm at the moment of the draw, floors and exploration inside; there is no valid readout without them.',
    message: (d: { readonly row: number; readonly problem: string }) =>
      `Propensities of row ${d.row}: ${d.problem}.`,
  },
  EXPERIMENTS_PROPENSITY_MISMATCH: {
    when: 'An arm was drawn so much more or less often than its propensities say that they cannot be those it was drawn by.',
    fix: 'Look for a re-ranking after the draw, rows that were lost, or propensities of another policy.',
    message: (d: {
      readonly arm: number;
      readonly drawn: number;
      readonly expected: number;
      readonly p: number;
    }) =>
      `Arm ${d.arm} was drawn ${d.drawn} times where ${d.expected.toFixed(1)} are expected (p below ${d.p.toExponential(1)}).`,
  },
  EXPERIMENTS_NO_SUPPORT: {
    when: 'A target asks for an arm that the log could not draw.',
    fix: 'Keep a floor under every arm that is to be read out, or leave the rows before it out for all arms.',
    message: (d: { readonly row: number; readonly arm: number }) =>
      `Arm ${d.arm} has propensity 0 in row ${d.row}.`,
  },
  EXPERIMENTS_TOO_FEW_DRAWS: {
    when: 'An arm was drawn too seldom to have a standard error.',
    fix: 'Wait for more rows, raise the floor of exploration, or take a confidence sequence for bounded rewards.',
    message: (d: { readonly arm: number; readonly drawn: number }) =>
      `Arm ${d.arm} was drawn ${d.drawn} times.`,
  },
  EXPERIMENTS_TOO_FEW_EVENTS: {
    when: 'So few rewards carry the spread of an adaptive log, as with a handful of successes, that no normal interval covers.',
    fix: 'Wait for more rows, or give the range of rewards and take an interval by betting.',
    message: (d: { readonly events: number; readonly least: number }) =>
      `${d.events.toFixed(1)} rewards carry the spread, ${d.least} are needed.`,
  },
  EXPERIMENTS_ARM_ABSENT: {
    when: 'A batch has no row of an arm that batched least squares compares.',
    fix: 'Keep a floor under both arms, join batches before the data are seen, or read out by weighted scores.',
    message: (d: { readonly arm: number; readonly batch: number }) =>
      `Batch ${d.batch} has no row of arm ${d.arm}.`,
  },
  EXPERIMENTS_HOLDOUT_UNFIT: {
    when: 'A row of a holdout has a number that cannot be, or its user changed side or probability.',
    fix: 'Give every user one side and one probability for good, and a row at assignment; a share that changed counts for users who came later.',
    message: (d: { readonly row: number; readonly problem: string }) => `Row ${d.row}: ${d.problem}.`,
  },
  EXPERIMENTS_PAST_TESTS_UNFIT: {
    when: 'Past tests do not tell how a proxy and the long outcome go together: too few tests have both, an error is not above 0, a correlation is not between −1 and 1, or true effects do not differ.',
    fix: 'Give at least five tests with an effect and its standard error for both metrics.',
    message: (d: { readonly metric: string; readonly problem: string }) =>
      `Past tests of "${d.metric}": ${d.problem}.`,
  },
});
