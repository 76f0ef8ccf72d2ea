/**
 * Message x channel x moment, to be scored. `message` and `channel` are numbers of the portfolio,
 * `opportunity` of the decision's list; `slot` is an instant in milliseconds.
 */
export interface Candidate {
  readonly message: number;
  readonly channel: number;
  readonly slot: number;
  readonly opportunity: number;
}
