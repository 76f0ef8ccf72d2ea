import { experimentsErrors } from '../errors.ts';
import type { Correlation } from '../many/correlation.ts';
import type { Spending } from '../sequential/spending.ts';
import type { ErrorBudget } from '../verdict/levels.ts';
import type { Rule } from '../verdict/rule.ts';
import type { PlannedTest } from './test-sizes.ts';

/** What an experiment is planned for. */
export interface LifecycleDesign {
  readonly tests: readonly PlannedTest[];
  /** Of the z-statistics, success metrics first as in `tests`; null where it is not known. */
  readonly correlation: Correlation | null;
  /** Shares of the arms on any scale, control first. */
  readonly weights: readonly number[];
  readonly budget: Omit<ErrorBudget, 'treatments'>;
  readonly spending: Spending;
  /** Looks at equal spans of time, the last one at the end; 1 for a single reading. */
  readonly looks: number;
  /** Whether a plan that is read once takes the levels and the power of `correlatedPlan`. */
  readonly isJoint?: boolean;
  /** When to ship, over these tests; default at least one success metric better and no guardrail worse by its margin. */
  readonly rule?: Rule;
  /** New units of each day in all arms together, as far as the experiment may last; at least one day. */
  readonly perDay: readonly number[];
  /** Days after which a unit's values are complete. */
  readonly window: number;
}

/** Why nothing can be planned. */
export const impossible = (problem: string) => experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({ problem });
