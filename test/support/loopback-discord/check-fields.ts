import type { FieldPath, FormErrors } from './api-error.ts';
import { countCodePoints, isObject } from './json.ts';

/**
 * Checks of single fields that messages, modals and commands share. The `_errors` codes are those Discord
 * is known to answer (public bug reports, July 2021 to August 2026); a test should rest on the path, not on
 * the wording.
 */

/** @param max code points, inclusive */
export function checkText(
  errors: FormErrors,
  path: FieldPath,
  value: unknown,
  limits: { readonly min?: number; readonly max: number; readonly required?: boolean },
): value is string {
  const { min = 0, max, required = false } = limits;
  if (value === undefined || value === null) {
    if (required) errors.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
    return false;
  }
  if (typeof value !== 'string') {
    errors.add(path, 'STRING_TYPE_CONVERT', `Could not interpret "${String(value)}" as string.`);
    return false;
  }
  const length = countCodePoints(value);
  if (length >= min && length <= max) return true;
  if (min > 0) {
    errors.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  } else {
    errors.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  }
  return false;
}

/** Number of items of a list. */
export function checkCount(
  errors: FormErrors,
  path: FieldPath,
  value: unknown,
  limits: { readonly min?: number; readonly max: number },
): value is readonly unknown[] {
  const { min = 0, max } = limits;
  if (!Array.isArray(value)) {
    errors.add(path, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
    return false;
  }
  if (value.length >= min && value.length <= max) return true;
  if (min > 0) {
    errors.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  } else {
    errors.add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
  }
  return false;
}

/** A whole number within inclusive bounds; absent is allowed. */
export function checkInteger(
  errors: FormErrors,
  path: FieldPath,
  value: unknown,
  limits: { readonly min: number; readonly max: number },
): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    errors.add(path, 'NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`);
  } else if (value < limits.min) {
    const message = `int value should be greater than or equal to ${limits.min}.`;
    errors.add(path, 'NUMBER_TYPE_MIN', message);
  } else if (value > limits.max) {
    errors.add(path, 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${limits.max}.`);
  }
}

/** @param schemes without the colon; `attachment` also needs no host */
export function checkUrl(
  errors: FormErrors,
  path: FieldPath,
  value: unknown,
  limits: { readonly schemes: readonly string[]; readonly max: number; readonly required?: boolean },
): void {
  if (!checkText(errors, path, value, { max: limits.max, required: limits.required ?? false })) return;
  const scheme = /^([^:/?#]*):\/\//u.exec(value)?.[1] ?? value;
  if (!limits.schemes.includes(scheme.toLowerCase())) {
    const accepted = limits.schemes.map((name) => `'${name}'`).join(', ');
    const message = `Scheme "${scheme}" is not supported. Scheme must be one of (${accepted}).`;
    errors.add(path, 'URL_TYPE_INVALID_SCHEME', message);
  } else if (/\s/u.test(value) || !URL.canParse(value)) {
    errors.add(path, 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
  }
}

/** Every item must be an object; says so for those that are not. */
export function checkObjects(
  errors: FormErrors,
  path: FieldPath,
  values: readonly unknown[],
): { readonly index: number; readonly value: Record<string, unknown> }[] {
  return values.flatMap((value, index) => {
    if (isObject(value)) return [{ index, value }];
    errors.add([...path, index], 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    return [];
  });
}
