// What a user was worth so far, in money since the last reset, by source.

/** Money per user, all ≥ 0; the value is premium + ads − messages − offers. */
export interface Ledger {
  readonly premium: Float64Array;
  readonly ads: Float64Array;
  readonly messages: Float64Array;
  readonly offers: Float64Array;
}

export const emptyLedger = (users: number): Ledger => ({
  premium: new Float64Array(users),
  ads: new Float64Array(users),
  messages: new Float64Array(users),
  offers: new Float64Array(users),
});

/** Value per user so far: margins less the cost of messages and of offers taken. */
export const valueOf = ({ premium, ads, messages, offers }: Ledger): Float64Array =>
  premium.map((margin, u) => margin + ads[u]! - messages[u]! - offers[u]!);
