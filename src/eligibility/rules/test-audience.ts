import { testOf, type Portfolio } from '../../program/index.ts';
import type { Rule } from '../rule.ts';

/**
 * A message that is marked `test` goes to the test audience of its program and to nobody else, whatever its class.
 * None where no message is.
 */
export function testAudienceRules({ programs, messages }: Portfolio): readonly Rule[] {
  if (!messages.some(({ test }) => test)) return [];
  const tests = programs.map(({ testAudience }) => testAudience && testOf(testAudience));
  return [
    {
      kind: 'testAudience',
      classes: ['transactional', 'service', 'marketing'],
      prepare: ({ read }) => {
        const isIn = tests.map((test) => test?.(read) ?? false);
        return (_candidate, { test, program }) =>
          test && !isIn[program] ? { reason: 'test_only' } : undefined;
      },
    },
  ];
}

export const testAudienceReasons = {
  test_only: 'the message is a test, and the user is not in the test audience of its program',
};
