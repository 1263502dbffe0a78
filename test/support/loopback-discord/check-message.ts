import type { FieldPath, FormErrors } from './api-error.ts';
import { checkLayout, checkRows } from './check-components.ts';
import { checkCount, checkInteger, checkObjects, checkText, checkUrl } from './check-fields.ts';
import { countCodePoints, isObject, type JsonObject, objectsIn, stringIn } from './json.ts';

/** Message flag of the second component system. */
export const IS_COMPONENTS_V2 = 32768;

const WEB = ['http', 'https'];
const WEB_OR_ATTACHMENT = [...WEB, 'attachment'];

/**
 * Everything Discord checks in a message payload, for creating and for editing.
 * Content is measured as sent; the texts of embeds after trimming, as the embed limits say.
 * Source: discord-api-docs resources/message, "Embed Limits" and "Create Message".
 * @param path of the payload in the request, `['data']` in an interaction callback
 * @param flags of the message as it will be
 */
export function checkMessage(errors: FormErrors, path: FieldPath, payload: JsonObject, flags: number): void {
  checkText(errors, [...path, 'content'], payload.content, { max: 2000 });
  if (payload.embeds !== undefined && payload.embeds !== null) {
    checkEmbeds(errors, [...path, 'embeds'], payload.embeds);
  }
  if (payload.nonce !== undefined && payload.nonce !== null) {
    checkText(errors, [...path, 'nonce'], String(payload.nonce), { max: 25 });
  }
  if (payload.allowed_mentions !== undefined && payload.allowed_mentions !== null) {
    checkAllowedMentions(errors, [...path, 'allowed_mentions'], payload.allowed_mentions);
  }
  const layout = (flags & IS_COMPONENTS_V2) !== 0;
  if (layout) refuseLegacyFields(errors, path, payload);
  if (payload.components === undefined || payload.components === null) return;
  if (layout) checkLayout(errors, [...path, 'components'], payload.components);
  else checkRows(errors, [...path, 'components'], payload.components);
}

/** Does the payload by itself show anything? Otherwise Discord answers 50006. */
export function isEmptyMessage(payload: JsonObject, fileCount: number): boolean {
  const lists = [payload.embeds, payload.components, payload.sticker_ids];
  return (
    (stringIn(payload.content) ?? '').trim() === '' &&
    lists.every((list) => !Array.isArray(list) || list.length === 0) &&
    !isObject(payload.poll) &&
    !isObject(payload.message_reference && forwarded(payload.message_reference)) &&
    fileCount === 0
  );
}

/** What Discord stores: surrounding white space is trimmed from the content and the texts of embeds. */
export function trimEmbed(embed: JsonObject): JsonObject {
  const trimmed: JsonObject = { type: 'rich', ...embed };
  for (const key of ['title', 'description']) {
    if (typeof trimmed[key] === 'string') trimmed[key] = trimmed[key].trim();
  }
  if (Array.isArray(embed.fields)) {
    trimmed.fields = objectsIn(embed.fields).map((field) => ({
      inline: false,
      ...field,
      name: String(field.name).trim(),
      value: String(field.value).trim(),
    }));
  }
  return trimmed;
}

/** Autocomplete choices: at most 25, names 1–100, string values 1–100. @param path of `choices` */
export function checkChoices(errors: FormErrors, path: FieldPath, choices: unknown): void {
  if (!checkCount(errors, path, choices, { max: 25 })) return;
  for (const { index, value: choice } of checkObjects(errors, path, choices)) {
    checkText(errors, [...path, index, 'name'], choice.name, { min: 1, max: 100, required: true });
    if (typeof choice.value === 'number') continue;
    checkText(errors, [...path, index, 'value'], choice.value, { min: 1, max: 100, required: true });
  }
}

/** Would this payload ping nobody? Only `parse: []` with no ids and no `replied_user` is sure to. */
export function silencesMentions(allowedMentions: unknown): boolean {
  if (!isObject(allowedMentions)) return false;
  const empty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0);
  return (
    Array.isArray(allowedMentions.parse) &&
    allowedMentions.parse.length === 0 &&
    empty(allowedMentions.users) &&
    empty(allowedMentions.roles) &&
    allowedMentions.replied_user !== true
  );
}

function forwarded(reference: unknown): unknown {
  return isObject(reference) && reference.type === 1 ? reference : undefined;
}

function refuseLegacyFields(errors: FormErrors, path: FieldPath, payload: JsonObject): void {
  for (const field of ['content', 'embeds', 'sticker_ids', 'poll']) {
    const value = payload[field];
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value) && value.length === 0) continue;
    const code = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
    const message = `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`;
    errors.add([...path, field], code, message);
  }
}

function checkEmbeds(errors: FormErrors, path: FieldPath, embeds: unknown): void {
  if (!Array.isArray(embeds) || embeds.length > 10) {
    checkCount(errors, path, embeds, { max: 10 });
    return;
  }
  let total = 0;
  for (const { index, value } of checkObjects(errors, path, embeds)) {
    total += checkEmbed(errors, [...path, index], value);
  }
  if (total > 6000) {
    errors.add(path, 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
  }
}

/** @returns the code points that count towards the 6,000: title, description, fields, footer, author */
function checkEmbed(errors: FormErrors, path: FieldPath, embed: JsonObject): number {
  let size = 0;
  const text = (field: FieldPath, value: unknown, max: number, required = false) => {
    const trimmed = typeof value === 'string' ? value.trim() : value;
    if (required && trimmed === '') {
      errors.add([...path, ...field], 'BASE_TYPE_REQUIRED', 'This field is required');
      return;
    }
    checkText(errors, [...path, ...field], trimmed, { max, required });
    if (typeof trimmed === 'string') size += countCodePoints(trimmed);
  };
  text(['title'], embed.title, 256);
  text(['description'], embed.description, 4096);
  if (isObject(embed.footer)) text(['footer', 'text'], embed.footer.text, 2048, true);
  if (isObject(embed.author)) text(['author', 'name'], embed.author.name, 256, true);
  const fieldsPath = [...path, 'fields'];
  const fields = embed.fields ?? [];
  if (checkCount(errors, fieldsPath, fields, { max: 25 })) {
    for (const { index, value } of checkObjects(errors, fieldsPath, fields)) {
      text(['fields', index, 'name'], value.name, 256, true);
      text(['fields', index, 'value'], value.value, 1024, true);
    }
  }
  checkInteger(errors, [...path, 'color'], embed.color, { min: 0, max: 0xffffff });
  const timestamp = stringIn(embed.timestamp);
  if (timestamp !== undefined && Number.isNaN(Date.parse(timestamp))) {
    const message = `Could not parse ${timestamp}. Should be ISO8601.`;
    errors.add([...path, 'timestamp'], 'DATE_TIME_TYPE_PARSE', message);
  }
  checkEmbedUrls(errors, path, embed);
  const shown = ['title', 'description', 'fields', 'image', 'thumbnail', 'author', 'footer'];
  if (shown.every((key) => !embed[key] || (Array.isArray(embed[key]) && embed[key].length === 0))) {
    errors.add([...path, 'description'], 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  return size;
}

function checkEmbedUrls(errors: FormErrors, path: FieldPath, embed: JsonObject): void {
  const web = { schemes: WEB, max: 2048 };
  checkUrl(errors, [...path, 'url'], embed.url, web);
  if (isObject(embed.author)) checkUrl(errors, [...path, 'author', 'url'], embed.author.url, web);
  const picture = { schemes: WEB_OR_ATTACHMENT, max: 2048 };
  for (const key of ['image', 'thumbnail']) {
    const media = embed[key];
    if (isObject(media)) checkUrl(errors, [...path, key, 'url'], media.url, { ...picture, required: true });
  }
  for (const key of ['footer', 'author']) {
    const part = embed[key];
    if (isObject(part)) checkUrl(errors, [...path, key, 'icon_url'], part.icon_url, picture);
  }
}

function checkAllowedMentions(errors: FormErrors, path: FieldPath, value: unknown): void {
  if (!isObject(value)) {
    errors.add(path, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
    return;
  }
  const parse = Array.isArray(value.parse) ? value.parse : [];
  for (const [index, item] of parse.entries()) {
    if (['users', 'roles', 'everyone'].includes(String(item))) continue;
    const message = "Value must be one of ('users', 'roles', 'everyone').";
    errors.add([...path, 'parse', index], 'BASE_TYPE_CHOICES', message);
  }
  for (const key of ['users', 'roles']) {
    if (value[key] !== undefined) checkCount(errors, [...path, key], value[key], { max: 100 });
    if (!parse.includes(key) || !Array.isArray(value[key]) || value[key].length === 0) continue;
    const message = `parse:["${key}"] and ${key}: [ids...] are mutually exclusive.`;
    errors.add(path, 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', message);
  }
}
