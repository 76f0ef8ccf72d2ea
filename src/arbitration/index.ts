// Takes increments and prices, gives what each candidate is worth in one unit; never draws.
export { declaredPrices, pricesDigest, pricesSchema, reweighed, type Prices } from './prices.ts';
export { foreseenOf, type Foreseen } from './foreseen.ts';
export { gainsOf, reservationsOf, type Gain } from './reservation.ts';
export { valuerOf, type Valuer, type Values } from './value.ts';
