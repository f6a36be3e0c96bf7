import { z } from 'zod';

/** A text that a function judges: it tells what is wrong with it, if anything. */
export function checked(problem: (text: string) => string | undefined): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    const message = problem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

/** One of the given values, with the list of them in the message. */
export function oneOf<const T extends readonly string[]>(values: T): z.ZodType<T[number]> {
  return z.enum(values, { error: `is none of: ${values.join(', ')}` });
}

/** Returns the list without repetitions, in the order given. */
export function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

/** A path of any kind. */
export const pathText = z
  .string()
  .min(1, 'is empty')
  .refine((path) => !/[\0\n\r]/.test(path), 'has a line break or a NUL in it');
