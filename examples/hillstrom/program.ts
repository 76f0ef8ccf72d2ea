// A program over the columns of the e-mail test of Kevin Hillstrom (MineThatData, 2008): 64,000 customers, by lot one
// of three: an e-mail with men's merchandise, one with women's, or none; visits, purchases and dollars of two weeks.
import { epsilonGreedy } from '../../src/policy/index.ts';
import { defineProgram, eachMessage, flag, happens, number, oneOf, summed } from '../../src/program/index.ts';
import { onSchedule } from '../../src/opportunities/index.ts';

/** Outcomes were observed for two weeks. */
const twoWeeks = { horizon: '14d' } as const;

export const hillstrom = defineProgram({
  id: 'hillstrom',
  owner: 'catalogue',
  channels: { email: { cost: 0.01 } },
  features: {
    recency: number('recency').over(12),
    spent: number('history').log().over(6),
    boughtMens: flag('mens'),
    boughtWomens: flag('womens'),
    newCustomer: flag('newbie'),
    place: oneOf('zip_code', ['Urban', 'Surburban', 'Rural']),
    boughtBy: oneOf('channel', ['Phone', 'Web', 'Multichannel']),
  },
  candidateFeatures: {
    message: eachMessage(),
    recency: eachMessage('recency'),
    spent: eachMessage('spent'),
    mens: eachMessage('boughtMens'),
    womens: eachMessage('boughtWomens'),
    new: eachMessage('newCustomer'),
  },
  messages: {
    mens: { topic: 'mens', channels: ['email'] },
    womens: { topic: 'womens', channels: ['email'] },
  },
  // Worth in dollars: a visit keeps a customer, a purchase brings one back, thirty cents of a dollar are margin.
  objectives: {
    visit: happens('visit', { ...twoWeeks, unit: 'visit', rate: 1 }),
    conversion: happens('purchase', { ...twoWeeks, unit: 'conversion', rate: 5 }),
    spend: summed('purchase', { ...twoWeeks, unit: 'dollar', rate: 0.3 }),
  },
  generators: [onSchedule({ hour: 9, validFor: '24h' })],
  rules: [],
  policy: epsilonGreedy({ epsilon: 0 }),
});
