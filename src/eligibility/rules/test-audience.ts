import { testOf, type Portfolio } from '../../program/index.ts';
import type { Rule } from '../rule.ts';

/** A message that is marked `test` goes to the test audience of its program and to nobody else, whatever its class. */
export const testAudienceRule = ({ programs, messages }: Portfolio): Rule => {
  const tests = programs.map(({ testAudience }) => testAudience && testOf(testAudience));
  const declared = messages.some(({ test }) => test);
  return {
    kind: 'testAudience',
    classes: ['transactional', 'service', 'marketing'],
    prepare: ({ read }) => {
      if (!declared) return undefined;
      const isIn = tests.map((test) => test?.(read) ?? false);
      return (_candidate, { test, program }) =>
        test && !isIn[program] ? { reason: 'test_only' } : undefined;
    },
  };
};

export const testAudienceReasons = {
  test_only: 'the message is a test, and the user is not in the test audience of its program',
};
