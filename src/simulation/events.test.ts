import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventWriter, kindCode } from './events.ts';

test('a user’s day comes in order of time, and one minute in order of cause', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 }), (minutes) => {
      const writer = new EventWriter();
      writer.of(3);
      minutes.forEach((minute, cause) => writer.add(kindCode.session, minute, cause));
      writer.sortUser();
      const block = writer.block(0, 0);
      const expected = minutes.map((minute, cause) => [minute, cause]).toSorted((a, b) => a[0]! - b[0]!);
      expect([...block.minute].map((minute, row) => [minute, block.amount[row]])).toEqual(expected);
    }),
  );
});

test('columns grow and stay with their rows', () => {
  const writer = new EventWriter();
  for (let user = 0; user < 5000; user++) {
    writer.of(user);
    writer.because(user % 3, user + 7);
    writer.add(kindCode.open, user % 1440, 0);
  }
  const block = writer.block(60_000, 2);
  expect(block).toMatchObject({ startAt: 60_000, day: 2, length: 5000 });
  expect([block.user[4321], block.minute[4321], block.channel[4321], block.delivery[4321]]).toEqual([
    4321,
    4321 % 1440,
    4321 % 3,
    4328,
  ]);
});

test('the first session after a minute, of this user alone', () => {
  const writer = new EventWriter();
  writer.of(0);
  writer.add(kindCode.session, 50, 10);
  writer.of(1);
  writer.add(kindCode.session, 90, 20);
  writer.add(kindCode.session, 60, 30);
  writer.add(kindCode.seen, 55, 0);
  expect(writer.minuteOf(writer.sessionAfter(51))).toBe(60);
  expect(writer.sessionAfter(91)).toBe(-1);
  writer.interrupt(writer.sessionAfter(51), 5);
  expect(writer.listened()).toBe(45);
});
