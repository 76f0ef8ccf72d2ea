import { codedErrors } from '../kit/index.ts';

export const programErrors = codedErrors({
  PROGRAM_INVALID: {
    when: 'A field of a program is missing, of the wrong form, or names something the program does not declare.',
    fix: 'Change the field as said; the reference of programs lists every field.',
    message: (d: { readonly program: string; readonly at: string; readonly problem: string }) =>
      `Program "${d.program}", field ${d.at}: ${d.problem}.`,
  },
  PROGRAM_EXPERIMENTS_COLLIDE: {
    when: 'Two experiments that may run at the same time want the same users, or change the same thing for them.',
    fix: 'Put them in disjoint parts of one layer, or let one stop before the other starts.',
    message: (d: { readonly experiments: readonly [string, string]; readonly problem: string }) =>
      `Experiments "${d.experiments[0]}" and "${d.experiments[1]}" collide: ${d.problem}.`,
  },
  PROGRAM_CONFLICT: {
    when: 'Two programs that compete for the same users declare one name in different ways.',
    fix: 'Give both the same declaration, or one of them another name.',
    message: (d: { readonly what: string; readonly name: string; readonly programs: readonly string[] }) =>
      `Programs ${d.programs.map((id) => `"${id}"`).join(' and ')} declare ${d.what} "${d.name}" differently.`,
  },
});
