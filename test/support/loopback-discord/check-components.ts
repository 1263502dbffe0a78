import type { FieldPath, FormErrors } from './api-error.ts';
import { checkCount, checkInteger, checkObjects, checkText, checkUrl } from './check-fields.ts';
import { countCodePoints, isObject, type JsonObject } from './json.ts';

/** Component types, discord-api-docs components/reference. */
const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const SECTION = 9;
const TEXT_DISPLAY = 10;
const THUMBNAIL = 11;
const MEDIA_GALLERY = 12;
const FILE = 13;
const SEPARATOR = 14;
const CONTAINER = 17;
const LABEL = 18;
const FILE_UPLOAD = 19;
const SELECTS: readonly unknown[] = [STRING_SELECT, 5, 6, 7, 8];

const LINK_STYLE = 5;
const PREMIUM_STYLE = 6;

/** `custom_id`s met so far in one message or modal: they must differ. */
type SeenIds = Set<string>;

/**
 * Rows of the first component system: at most 5, each of 1–5 buttons or one select menu.
 * @param path of the list itself
 */
export function checkRows(errors: FormErrors, path: FieldPath, components: unknown): void {
  const max = 5;
  if (!Array.isArray(components)) {
    checkCount(errors, path, components, { max });
    return;
  }
  if (components.length > max) {
    errors.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${max} in length.`);
  }
  const seen: SeenIds = new Set();
  for (const { index, value } of checkObjects(errors, path, components)) {
    if (value.type === ROW) checkRow(errors, [...path, index], value, seen);
    else wrongType(errors, [...path, index], [ROW]);
  }
}

/**
 * Components V2 (flag 32768): at most 40 in all, counting nested ones, and 4,000 code points of text.
 * The text limit stands only in the open pull request discord-api-docs#8562.
 */
export function checkLayout(errors: FormErrors, path: FieldPath, components: unknown): void {
  if (!checkCount(errors, path, components, { min: 1, max: 40 })) return;
  const seen: SeenIds = new Set();
  const top = [ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER];
  for (const { index, value } of checkObjects(errors, path, components)) {
    checkLayoutPart(errors, [...path, index], value, top, seen);
  }
  const all = flatten(components);
  if (all.length > 40) {
    errors.add(path, 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', 'The total number of components is 40.');
  }
  const text = all.filter((part) => part.type === TEXT_DISPLAY).map((part) => String(part.content ?? ''));
  if (countCodePoints(text.join('')) > 4000) {
    errors.add(path, 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', 'Displayable text exceeds 4000 characters.');
  }
}

/** A modal's title, custom_id and 1–5 rows or labels. @param path of the callback's `data` */
export function checkModal(errors: FormErrors, path: FieldPath, modal: JsonObject): void {
  checkText(errors, [...path, 'title'], modal.title, { min: 1, max: 45, required: true });
  checkText(errors, [...path, 'custom_id'], modal.custom_id, { min: 1, max: 100, required: true });
  const listPath = [...path, 'components'];
  if (!checkCount(errors, listPath, modal.components, { min: 1, max: 5 })) return;
  const seen: SeenIds = new Set();
  for (const { index, value } of checkObjects(errors, listPath, modal.components)) {
    checkModalPart(errors, [...listPath, index], value, seen);
  }
}

/** Every component in a tree, outermost first. */
export function flatten(components: unknown): JsonObject[] {
  if (!Array.isArray(components)) return [];
  return components.filter(isObject).flatMap((part) => {
    const single = [part.accessory, part.component].filter(isObject);
    return [part, ...flatten(part.components), ...flatten(single)];
  });
}

function wrongType(errors: FormErrors, path: FieldPath, allowed: readonly number[]): void {
  const message = `Value of field "type" must be one of (${allowed.join(', ')}).`;
  errors.add([...path, 'type'], 'UNION_TYPE_CHOICES', message);
}

function checkRow(errors: FormErrors, path: FieldPath, row: JsonObject, seen: SeenIds): void {
  const listPath = [...path, 'components'];
  if (!Array.isArray(row.components) || row.components.length < 1 || row.components.length > 5) {
    errors.add(listPath, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.');
    if (!Array.isArray(row.components)) return;
  }
  // A select takes the width of five buttons.
  const parts = checkObjects(errors, listPath, row.components);
  const tooWide = parts.length > 1 && parts.some(({ value }) => SELECTS.includes(value.type));
  for (const { index, value } of parts) {
    const partPath = [...listPath, index];
    if (value.type === BUTTON) checkButton(errors, partPath, value, seen);
    else if (SELECTS.includes(value.type)) checkSelect(errors, partPath, value, seen);
    else wrongType(errors, partPath, [2, 3, 5, 6, 7, 8]);
    if (tooWide && index > 0) {
      const message = 'The specified component exceeds the maximum width';
      errors.add(partPath, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', message);
    }
  }
}

function checkButton(errors: FormErrors, path: FieldPath, button: JsonObject, seen: SeenIds): void {
  checkInteger(errors, [...path, 'style'], button.style, { min: 1, max: 6 });
  if (button.style === undefined)
    errors.add([...path, 'style'], 'BASE_TYPE_REQUIRED', 'This field is required');
  checkText(errors, [...path, 'label'], button.label, { max: 80 });
  if (button.style === PREMIUM_STYLE) return;
  if (!button.label && !button.emoji) {
    errors.add(path, 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'A label or emoji must be specified');
  }
  if (button.style === LINK_STYLE) {
    const schemes = ['http', 'https', 'discord'];
    checkUrl(errors, [...path, 'url'], button.url, { schemes, max: 512, required: true });
    if (button.custom_id !== undefined) {
      const message = 'A custom id and url cannot both be specified';
      errors.add(path, 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE', message);
    }
    return;
  }
  if (button.url !== undefined) {
    errors.add([...path, 'url'], 'BUTTON_COMPONENT_INVALID_URL', 'Only link buttons may have a url');
  }
  checkCustomId(errors, path, button, seen);
}

function checkSelect(errors: FormErrors, path: FieldPath, select: JsonObject, seen: SeenIds): void {
  checkCustomId(errors, path, select, seen);
  checkText(errors, [...path, 'placeholder'], select.placeholder, { max: 150 });
  checkInteger(errors, [...path, 'min_values'], select.min_values, { min: 0, max: 25 });
  checkInteger(errors, [...path, 'max_values'], select.max_values, { min: 1, max: 25 });
  if (select.type !== STRING_SELECT) return;
  const listPath = [...path, 'options'];
  if (!checkCount(errors, listPath, select.options, { min: 1, max: 25 })) return;
  const values = new Set<unknown>();
  for (const { index, value: option } of checkObjects(errors, listPath, select.options)) {
    const optionPath = [...listPath, index];
    checkText(errors, [...optionPath, 'label'], option.label, { min: 1, max: 100, required: true });
    checkText(errors, [...optionPath, 'value'], option.value, { min: 1, max: 100, required: true });
    checkText(errors, [...optionPath, 'description'], option.description, { max: 100 });
    if (values.has(option.value)) {
      const message = 'The specified option value is already used';
      errors.add(optionPath, 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', message);
    }
    values.add(option.value);
  }
}

function checkCustomId(errors: FormErrors, path: FieldPath, part: JsonObject, seen: SeenIds): void {
  const idPath = [...path, 'custom_id'];
  if (!checkText(errors, idPath, part.custom_id, { min: 1, max: 100, required: true })) return;
  if (seen.has(part.custom_id as string)) {
    errors.add(idPath, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  }
  seen.add(part.custom_id as string);
}

function checkLayoutPart(
  errors: FormErrors,
  path: FieldPath,
  part: JsonObject,
  allowed: readonly number[],
  seen: SeenIds,
): void {
  if (!allowed.includes(part.type as number)) {
    wrongType(errors, path, allowed);
    return;
  }
  const children = (childTypes: readonly number[], limits: { min: number; max: number }) => {
    const listPath = [...path, 'components'];
    if (!checkCount(errors, listPath, part.components, limits)) return;
    for (const { index, value } of checkObjects(errors, listPath, part.components)) {
      checkLayoutPart(errors, [...listPath, index], value, childTypes, seen);
    }
  };
  if (part.type === ROW) checkRow(errors, path, part, seen);
  if (part.type === BUTTON) checkButton(errors, path, part, seen);
  if (part.type === TEXT_DISPLAY) {
    checkText(errors, [...path, 'content'], part.content, { min: 1, max: 4000, required: true });
  }
  if (part.type === MEDIA_GALLERY) checkCount(errors, [...path, 'items'], part.items, { min: 1, max: 10 });
  if (part.type === CONTAINER) {
    children([ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR], { min: 1, max: 40 });
  }
  if (part.type === SECTION) {
    children([TEXT_DISPLAY], { min: 1, max: 3 });
    if (isObject(part.accessory)) {
      checkLayoutPart(errors, [...path, 'accessory'], part.accessory, [BUTTON, THUMBNAIL], seen);
    } else {
      errors.add([...path, 'accessory'], 'BASE_TYPE_REQUIRED', 'This field is required');
    }
  }
}

function checkModalPart(errors: FormErrors, path: FieldPath, part: JsonObject, seen: SeenIds): void {
  if (part.type === TEXT_DISPLAY) {
    checkText(errors, [...path, 'content'], part.content, { min: 1, max: 4000, required: true });
    return;
  }
  if (part.type === ROW) {
    const listPath = [...path, 'components'];
    if (!checkCount(errors, listPath, part.components, { min: 1, max: 1 })) return;
    for (const { index, value } of checkObjects(errors, listPath, part.components)) {
      if (value.type !== TEXT_INPUT) wrongType(errors, [...listPath, index], [TEXT_INPUT]);
      else checkTextInput(errors, [...listPath, index], value, seen, { labelled: true });
    }
    return;
  }
  if (part.type !== LABEL) {
    wrongType(errors, path, [ROW, TEXT_DISPLAY, LABEL]);
    return;
  }
  checkText(errors, [...path, 'label'], part.label, { min: 1, max: 45, required: true });
  checkText(errors, [...path, 'description'], part.description, { max: 100 });
  const fieldPath = [...path, 'component'];
  if (!isObject(part.component)) {
    errors.add(fieldPath, 'BASE_TYPE_REQUIRED', 'This field is required');
  } else if (part.component.type === TEXT_INPUT) {
    checkTextInput(errors, fieldPath, part.component, seen, { labelled: false });
  } else if (SELECTS.includes(part.component.type)) {
    checkSelect(errors, fieldPath, part.component, seen);
  } else if (Number(part.component.type) >= FILE_UPLOAD) {
    checkCustomId(errors, fieldPath, part.component, seen);
  } else {
    wrongType(errors, fieldPath, [3, 4, 5, 6, 7, 8, FILE_UPLOAD]);
  }
}

function checkTextInput(
  errors: FormErrors,
  path: FieldPath,
  input: JsonObject,
  seen: SeenIds,
  { labelled }: { readonly labelled: boolean },
): void {
  checkCustomId(errors, path, input, seen);
  checkText(errors, [...path, 'label'], input.label, { min: labelled ? 1 : 0, max: 45, required: labelled });
  checkText(errors, [...path, 'value'], input.value, { max: 4000 });
  checkText(errors, [...path, 'placeholder'], input.placeholder, { max: 100 });
  checkInteger(errors, [...path, 'style'], input.style, { min: 1, max: 2 });
  checkInteger(errors, [...path, 'min_length'], input.min_length, { min: 0, max: 4000 });
  checkInteger(errors, [...path, 'max_length'], input.max_length, { min: 1, max: 4000 });
}
