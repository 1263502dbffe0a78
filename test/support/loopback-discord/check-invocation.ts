import { countCodePoints, type JsonObject, objectsIn } from './json.ts';

/** An option as a user fills it in: Discord's own nested structure. */
export interface CommandOption {
  readonly name: string;
  /** 1 subcommand, 2 group, 3 string, 4 integer, 5 boolean, 6 user, 7 channel, 8 role, 10 number, 11 file. */
  readonly type: number;
  readonly value?: string | number | boolean;
  /** Of a subcommand or group. */
  readonly options?: readonly CommandOption[];
  /** Autocomplete only: the option being typed. */
  readonly focused?: boolean;
}

/**
 * What Discord's client holds a user to before it sends a command: it is registered, its options exist,
 * required ones are given, values fit.
 * @param partial an autocomplete: values are still being typed, so only names and types are held to
 * @throws {Error} when Discord's client would not send this
 */
export function checkInvocation(
  command: JsonObject,
  given: readonly CommandOption[],
  { partial }: { readonly partial: boolean },
): void {
  checkLevel(`/${String(command.name)}`, objectsIn(command.options), given, partial);
}

function checkLevel(
  where: string,
  defined: readonly JsonObject[],
  given: readonly CommandOption[],
  partial: boolean,
): void {
  for (const option of given) {
    const definition = defined.find((one) => one.name === option.name);
    if (definition === undefined) {
      const names = defined.map((one) => String(one.name)).join(', ');
      throw new Error(`${where} has no option '${option.name}'; registered: ${names || 'none'}.`);
    }
    if (definition.type !== option.type) {
      const types = `type ${String(definition.type)}, given ${option.type}`;
      throw new Error(`Option '${option.name}' of ${where} has ${types}.`);
    }
    const inside = `${where} ${option.name}`;
    if (option.type <= 2) checkLevel(inside, objectsIn(definition.options), option.options ?? [], partial);
    else if (!partial) checkValue(inside, definition, option.value);
  }
  if (partial) return;
  const missing = defined.find(
    (one) => one.required === true && !given.some(({ name }) => name === one.name),
  );
  if (missing !== undefined) throw new Error(`${where} needs its option '${String(missing.name)}'.`);
  if (defined.some((one) => Number(one.type) <= 2) && given.length !== 1) {
    throw new Error(`${where} needs exactly one subcommand.`);
  }
}

function checkValue(where: string, definition: JsonObject, value: CommandOption['value']): void {
  const choices = objectsIn(definition.choices);
  if (choices.length > 0 && !choices.some((choice) => choice.value === value)) {
    throw new Error(`${where}: ${JSON.stringify(value)} is not one of its choices.`);
  }
  if (typeof value === 'string' && definition.type === 3) {
    const length = countCodePoints(value);
    if (length === 0 || length < Number(definition.min_length ?? 0)) {
      throw new Error(`${where}: a text of ${length} characters is too short.`);
    }
    if (length > Number(definition.max_length ?? 6000)) {
      throw new Error(`${where}: a text of ${length} characters is too long.`);
    }
  }
  if (typeof value === 'number') {
    if (
      value < Number(definition.min_value ?? -Infinity) ||
      value > Number(definition.max_value ?? Infinity)
    ) {
      throw new Error(`${where}: ${value} is out of bounds.`);
    }
  }
}
