import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agendaOf, checkDeliveries, deliveriesOf, nothingWaits } from './deliveries.ts';

const bounds = { users: 4, messages: 3, channels: 2 };
const delivery = fc.record({
  user: fc.integer({ min: 0, max: 3 }),
  message: fc.integer({ min: 0, max: 2 }),
  channel: fc.integer({ min: 0, max: 1 }),
  minute: fc.integer({ min: 0, max: 1439 }),
});

test('an agenda holds every delivery once, by user and minute', () => {
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 30 }), (rows) => {
      const agenda = agendaOf(nothingWaits, deliveriesOf(rows), { users: 4, day: 0 });
      const seen = new Set<number>();
      for (let user = 0; user < 4; user++)
        for (let row = agenda.from[user]!; row < agenda.from[user + 1]!; row++) {
          const source = rows[agenda.id[row]!]!;
          expect(source).toMatchObject({ user, message: agenda.message[row], channel: agenda.channel[row] });
          if (row > agenda.from[user]!)
            expect(agenda.minute[row]).toBeGreaterThanOrEqual(agenda.minute[row - 1]!);
          seen.add(agenda.id[row]!);
        }
      expect(seen.size).toBe(rows.length);
    }),
  );
});

test('equal deliveries of a day are told apart', () => {
  const row = { user: 1, message: 2, channel: 0, minute: 5 };
  const agenda = agendaOf(nothingWaits, deliveriesOf([row, row, { ...row, channel: 1 }]), {
    users: 4,
    day: 0,
  });
  expect([...agenda.occurrence]).toEqual([0, 1, 0]);
});

test('what waits comes first, keeps its day and loses its minute', () => {
  const first = agendaOf(
    nothingWaits,
    deliveriesOf([{ user: 2, message: 1, channel: 1, minute: 700, id: 9 }]),
    {
      users: 4,
      day: 0,
    },
  );
  const next = agendaOf(
    { user: [2], rows: [0], agenda: first },
    deliveriesOf([{ user: 2, message: 0, channel: 0, minute: 3 }]),
    { users: 4, day: 1 },
  );
  expect([...next.id]).toEqual([9, 0]);
  expect([...next.bornDay]).toEqual([0, 1]);
  expect([...next.minute]).toEqual([0, 3]);
  expect(next.validUntil[0]).toBe(first.validUntil[0]);
});

test.each([
  [{ user: 4, message: 0, channel: 0, minute: 0 }, 'user 4'],
  [{ user: 0, message: 3, channel: 0, minute: 0 }, 'message 3'],
  [{ user: 0, message: 0, channel: 2, minute: 0 }, 'channel 2'],
  [{ user: 0, message: 0, channel: 0, minute: 1440 }, 'minute 1440'],
])('a delivery outside the world is refused: %j', (row, problem) => {
  expect(() => checkDeliveries(deliveriesOf([row]), bounds)).toThrow(problem);
});
