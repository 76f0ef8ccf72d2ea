import { codedErrors } from '../kit/index.ts';

export const programErrors = codedErrors({
  PROGRAM_INVALID: {
    when: 'A field of a program is missing, of the wrong form, or names something the program does not declare.',
    fix: 'Change the field as said; the reference of programs lists every field.',
    message: (d: { readonly program: string; readonly at: string; readonly problem: string }) =>
      `Program "${d.program}", field ${d.at}: ${d.problem}.`,
  },
  PROGRAM_CONFLICT: {
    when: 'Two programs that compete for the same users declare one name in different ways.',
    fix: 'Give both the same declaration, or one of them another name.',
    message: (d: { readonly what: string; readonly name: string; readonly programs: readonly string[] }) =>
      `Programs ${d.programs.map((id) => `"${id}"`).join(' and ')} declare ${d.what} "${d.name}" differently.`,
  },
});
