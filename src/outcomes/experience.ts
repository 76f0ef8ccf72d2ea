import type { DecisionRecord } from '../decision/index.ts';

/** Where a user stood in holdouts and experiments when a choice was made. */
export type Assignments = DecisionRecord['assignments'];

/**
 * Logged choices joined to what followed: the one form in which own and imported decisions are learned from and
 * evaluated. Row-major typed blocks; candidates of row i are those numbered first[i] … first[i + 1] − 1.
 * Only eligible candidates stand here, with the probabilities that were drawn from.
 */
export interface Experience {
  readonly rows: number;
  readonly objectives: readonly string[];
  /** Columns of the user part; column 0 is the constant 1. */
  readonly userWidth: number;
  readonly candidateWidth: number;
  /** Id of each row's decision. */
  readonly decision: readonly string[];
  /** Number of each row's user in `users`: rows of one user depend on each other. */
  readonly user: Int32Array;
  readonly users: readonly string[];
  /**
   * Who each row's user was drawn as one with when the choice was made, a household say: numbers in `names`, a user who
   * was alone under the own id. Absent: all were alone.
   */
  readonly units?: { readonly of: Int32Array; readonly names: readonly string[] };
  /** Number in `artefacts` of what scored each choice: a logger that learns from its own log is another one each time. */
  readonly artefact: Int32Array;
  /** Digests; `imported` for choices of elsewhere. */
  readonly artefacts: readonly string[];
  /** Number in `assignments` of where each row's user stood: probabilities are those given the arm. */
  readonly assigned: Int32Array;
  /** Empty for choices of elsewhere. */
  readonly assignments: readonly Assignments[];
  /** When each choice was made, milliseconds. */
  readonly at: Float64Array;
  /** rows x userWidth, as seen when deciding. */
  readonly userRows: Float32Array;
  /** rows + 1 offsets. */
  readonly first: Int32Array;
  /** candidates x candidateWidth, as seen. */
  readonly candidateRows: Float32Array;
  /** Message number of each candidate in the portfolio. */
  readonly message: Int32Array;
  /** Channel number of each candidate in the portfolio. */
  readonly channel: Int32Array;
  /** Slot of each candidate, milliseconds. */
  readonly slot: Float64Array;
  /** Logged probability of each candidate. */
  readonly probability: Float64Array;
  /** What each candidate was charged of the user's contact plan, in the common value unit; 0 without a price of it. */
  readonly charge: Float64Array;
  /** Logged probability of no-send, one per row. */
  readonly silence: Float64Array;
  /** Position of the choice among the row's candidates, or -1 for no-send. */
  readonly chosen: Int32Array;
  /** rows x objectives; NaN while the window is open (censored, not zero). */
  readonly reward: Float64Array;
}
