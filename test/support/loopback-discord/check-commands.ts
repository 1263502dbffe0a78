import { ApiError, type FieldPath, FormErrors } from './api-error.ts';
import { checkCount, checkInteger, checkObjects, checkText } from './check-fields.ts';
import { countCodePoints, isObject, type JsonObject, objectsIn } from './json.ts';

const CHAT_INPUT = 1;
const SUBCOMMAND = 1;
const SUBCOMMAND_GROUP = 2;
const STRING = 3;

/** discord-api-docs interactions/application-commands, "Application Command Naming". */
const CHAT_INPUT_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** At most this many of each type, for the application and again for each guild (3 March 2026). */
const MOST_OF_TYPE: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 };

/** discord-api-docs reference, "Locales". */
const LOCALES = new Set(
  (
    'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi ' +
    'th zh-CN ja zh-TW ko'
  ).split(' '),
);

/**
 * A bulk overwrite of application commands.
 * @throws {ApiError} 50035 with the path of each offending field, 30032 for too many of one type
 */
export function checkCommands(commands: readonly unknown[]): void {
  const errors = new FormErrors();
  const names = new Set<string>();
  for (const { index, value: command } of checkObjects(errors, [], commands)) {
    checkCommand(errors, [index], command);
    const key = `${Number(command.type ?? CHAT_INPUT)}:${String(command.name)}`;
    if (names.has(key)) {
      const message = 'Application command names must be unique';
      errors.add([index, 'name'], 'APPLICATION_COMMANDS_DUPLICATE_NAME', message);
    }
    names.add(key);
  }
  errors.throwIfAny();
  for (const [type, most] of Object.entries(MOST_OF_TYPE)) {
    const count = objectsIn(commands).filter((c) => Number(c.type ?? CHAT_INPUT) === Number(type)).length;
    if (count > most) throw new ApiError('tooManyCommands');
  }
}

/** One command, for POST. @throws {ApiError} 50035 */
export function checkSingleCommand(command: JsonObject): void {
  const errors = new FormErrors();
  checkCommand(errors, [], command);
  errors.throwIfAny();
}

/**
 * The size that may not exceed 8,000: name, description and choice values of the command and everything in
 * it, in code points; where a text is localised its longest version counts.
 */
export function measureCommand(command: JsonObject): number {
  let size = longest(command.name, command.name_localizations);
  size += longest(command.description, command.description_localizations);
  for (const option of objectsIn(command.options)) size += measureCommand(option);
  for (const choice of objectsIn(command.choices)) {
    size += longest(choice.name, choice.name_localizations) + countCodePoints(String(choice.value));
  }
  return size;
}

function longest(text: unknown, localizations: unknown): number {
  const texts = [text, ...(isObject(localizations) ? Object.values(localizations) : [])];
  return Math.max(...texts.map((value) => (typeof value === 'string' ? countCodePoints(value) : 0)));
}

function checkCommand(errors: FormErrors, path: FieldPath, command: JsonObject): void {
  const type = command.type ?? CHAT_INPUT;
  if (![1, 2, 3, 4].includes(Number(type))) {
    errors.add([...path, 'type'], 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2, 3, 4).');
  }
  const chatInput = type === CHAT_INPUT;
  checkNames(errors, path, command, { chatInput });
  if (chatInput) {
    checkDescriptions(errors, path, command);
  } else if (command.description) {
    const message = 'Context menu commands cannot have description';
    errors.add([...path, 'description'], 'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION', message);
  }
  if (command.options !== undefined && command.options !== null) {
    if (chatInput) checkOptions(errors, [...path, 'options'], command.options, 0);
    else if (objectsIn(command.options).length > 0) {
      const message = 'Context menu commands cannot have options';
      errors.add([...path, 'options'], 'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS', message);
    }
  }
  checkPermissions(errors, [...path, 'default_member_permissions'], command.default_member_permissions);
  checkChoiceList(errors, [...path, 'contexts'], command.contexts, [0, 1, 2]);
  checkChoiceList(errors, [...path, 'integration_types'], command.integration_types, [0, 1]);
  if (measureCommand(command) > 8000) {
    errors.add(path, 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)');
  }
}

function checkNames(
  errors: FormErrors,
  path: FieldPath,
  named: JsonObject,
  { chatInput }: { readonly chatInput: boolean },
): void {
  const one = (namePath: FieldPath, name: unknown, required: boolean) => {
    if (!checkText(errors, namePath, name, { min: 1, max: 32, required }) || !chatInput) return;
    if (!CHAT_INPUT_NAME.test(name) || name !== name.toLowerCase()) {
      errors.add(namePath, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
    }
  };
  one([...path, 'name'], named.name, true);
  forEachLocale(errors, [...path, 'name_localizations'], named.name_localizations, one);
}

function checkDescriptions(errors: FormErrors, path: FieldPath, described: JsonObject): void {
  const one = (textPath: FieldPath, text: unknown, required: boolean) => {
    checkText(errors, textPath, text, { min: 1, max: 100, required });
  };
  one([...path, 'description'], described.description, true);
  forEachLocale(errors, [...path, 'description_localizations'], described.description_localizations, one);
}

function forEachLocale(
  errors: FormErrors,
  path: FieldPath,
  localizations: unknown,
  check: (path: FieldPath, text: unknown, required: boolean) => void,
): void {
  if (!isObject(localizations)) return;
  for (const [locale, text] of Object.entries(localizations)) {
    if (!LOCALES.has(locale)) {
      errors.add(
        [...path, locale],
        'BASE_TYPE_CHOICES',
        `Value must be one of (${[...LOCALES].join(', ')}).`,
      );
    }
    check([...path, locale], text, false);
  }
}

function checkOptions(errors: FormErrors, path: FieldPath, options: unknown, depth: number): void {
  if (!checkCount(errors, path, options, { max: 25 })) return;
  const names = new Set<unknown>();
  let optionalSeen = false;
  for (const { index, value: option } of checkObjects(errors, path, options)) {
    const optionPath = [...path, index];
    checkNames(errors, optionPath, option, { chatInput: true });
    checkDescriptions(errors, optionPath, option);
    if (names.has(option.name)) {
      const message = 'Option names must be unique within a command';
      errors.add(optionPath, 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_USED', message);
    }
    names.add(option.name);
    if (option.required === true && optionalSeen) {
      const message = 'Required options must be placed before non-required options';
      errors.add(optionPath, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message);
    }
    if (option.required !== true) optionalSeen = true;
    checkOptionType(errors, optionPath, option, depth, objectsIn(options));
  }
}

function checkOptionType(
  errors: FormErrors,
  path: FieldPath,
  option: JsonObject,
  depth: number,
  siblings: readonly JsonObject[],
): void {
  const type = Number(option.type);
  if (!Number.isInteger(type) || type < 1 || type > 11) {
    errors.add(
      [...path, 'type'],
      'BASE_TYPE_CHOICES',
      'Value must be one of (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).',
    );
    return;
  }
  if (type === SUBCOMMAND || type === SUBCOMMAND_GROUP) {
    const mixed = siblings.some((sibling) => Number(sibling.type) > SUBCOMMAND_GROUP);
    const tooDeep = depth > (type === SUBCOMMAND_GROUP ? 0 : 1);
    if (mixed || tooDeep) {
      const message =
        'Sub-command and sub-command group option types are mutually exclusive to all other types';
      errors.add(path, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message);
    }
    checkOptions(errors, [...path, 'options'], option.options ?? [], depth + 1);
    return;
  }
  checkInteger(errors, [...path, 'min_length'], option.min_length, { min: 0, max: 6000 });
  checkInteger(errors, [...path, 'max_length'], option.max_length, { min: 1, max: 6000 });
  if (option.choices === undefined) return;
  if (option.autocomplete === true && objectsIn(option.choices).length > 0) {
    const message = 'Autocomplete options cannot have choices';
    errors.add(path, 'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID', message);
  }
  checkOptionChoices(errors, [...path, 'choices'], option.choices, type);
}

function checkOptionChoices(errors: FormErrors, path: FieldPath, choices: unknown, type: number): void {
  if (!checkCount(errors, path, choices, { max: 25 })) return;
  for (const { index, value: choice } of checkObjects(errors, path, choices)) {
    const namePath = [...path, index, 'name'];
    checkText(errors, namePath, choice.name, { min: 1, max: 100, required: true });
    forEachLocale(errors, [...path, index, 'name_localizations'], choice.name_localizations, (at, text) => {
      checkText(errors, at, text, { min: 1, max: 100 });
    });
    const valuePath = [...path, index, 'value'];
    if (type === STRING) checkText(errors, valuePath, choice.value, { min: 1, max: 100, required: true });
    else if (typeof choice.value !== 'number') {
      errors.add(valuePath, 'NUMBER_TYPE_COERCE', `Value "${String(choice.value)}" is not a number.`);
    }
  }
}

function checkPermissions(errors: FormErrors, path: FieldPath, value: unknown): void {
  if (value === undefined || value === null || /^\d+$/.test(String(value))) return;
  errors.add(path, 'NUMBER_TYPE_COERCE', `Value "${String(value)}" is not int.`);
}

function checkChoiceList(
  errors: FormErrors,
  path: FieldPath,
  values: unknown,
  allowed: readonly number[],
): void {
  if (values === undefined || values === null) return;
  if (!checkCount(errors, path, values, { min: 1, max: allowed.length })) return;
  for (const [index, value] of values.entries()) {
    if (allowed.includes(value as number)) continue;
    const message = `Value must be one of (${allowed.join(', ')}).`;
    errors.add([...path, index], 'BASE_TYPE_CHOICES', message);
  }
}
