import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { commands } from '../../bot/commands.ts';
import { renderReasonForm } from '../../bot/components/vote.ts';
import { LANGUAGES, Messages } from '../../bot/language.ts';
import { FormErrors } from '../support/loopback-discord/api-error.ts';
import { checkCommands, measureCommand } from '../support/loopback-discord/check-commands.ts';
import { checkModal } from '../support/loopback-discord/check-components.ts';
import type { JsonObject } from '../support/loopback-discord/json.ts';

const folder = join(import.meta.dirname, '../../bot/messages');

/** Texts that happen to read as in English: `language file key`. */
const SAME: readonly string[] = [
  'de explain word',
  'fr sources count',
  'fr sources issued',
  'fr sources licence',
  'fr sources passageCount',
  'fr sources passages',
  'de export passage',
  'de index-run timeValue',
  'es index-run timeValue',
  'fr check-quotation ligatures',
  'fr check-quotation page',
  'fr export passage',
  'fr index-run documents',
  'fr index-run passages',
  'fr index-run timeValue',
  'fr library licence',
  'fr library passages',
  'fr misses questions',
  'fr misses votes',
  'pt index-run timeValue',
];

/** Discord's locales that the interface speaks; reference, "Locales". */
const LOCALES = ['de', 'en-GB', 'en-US', 'es-419', 'es-ES', 'fr', 'pt-BR'];

const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
const catalogues = (
  await Promise.all(
    files.map(async (file) => {
      const found: unknown[] = Object.values(await import(join(folder, file)));
      return found
        .filter((value) => value instanceof Messages)
        .map(({ catalogue }: Messages<string>) => ({ name: file.replace(/\.ts$/u, ''), catalogue }));
    }),
  )
).flat();

const texts = catalogues.flatMap(({ name, catalogue }) =>
  LANGUAGES.flatMap((language) =>
    Object.entries(catalogue[language]).map(([key, text]) => ({ name, language, key, text, catalogue })),
  ),
);

/** Names of the placeholders in a message: a language may need forms of number where another doesn't. */
function placeholdersOf(text: string, language: string): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    // Of the parser's elements those with a type but 0 (literal) and 7 (#) name an argument by `value`.
    if ('type' in value && 'value' in value && value.type !== 0 && value.type !== 7) {
      found.add(String(value.value));
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(new IntlMessageFormat(text, language).getAst());
  return [...found].sort();
}

describe('every text of the interface', () => {
  it('is found by this test', () => {
    expect(new Set(catalogues.map(({ name }) => name)).size).toBe(files.length);
    expect(files.length).toBeGreaterThan(5);
  });

  it('is there in all languages', () => {
    for (const { name, catalogue } of catalogues) {
      for (const language of LANGUAGES) {
        expect(Object.keys(catalogue[language]), `${language} ${name}`).toEqual(Object.keys(catalogue.en));
      }
    }
  });

  it('is a valid message with the placeholders of the English one', () => {
    for (const { name, language, key, text, catalogue } of texts) {
      expect(placeholdersOf(text, language), `${language} ${name} ${key}`).toEqual(
        placeholdersOf(catalogue.en[key] ?? '', 'en'),
      );
    }
  });

  it('has typographic apostrophes only, since a straight one quotes a placeholder', () => {
    expect(texts.filter(({ text }) => text.includes("'"))).toEqual([]);
  });

  it('is something, and has no blanks at its ends', () => {
    expect(texts.filter(({ text }) => text === '' || text.trim() !== text)).toEqual([]);
  });

  it('calls a thread what Discord calls it in Portuguese', () => {
    const wrong = texts.filter(({ language, text }) => language === 'pt' && /\bconversa\b/iu.test(text));
    expect(wrong).toEqual([]);
  });

  it('is translated where it has words', () => {
    const same = texts
      .filter(({ language, key, text, catalogue }) => language !== 'en' && text === catalogue.en[key])
      .filter(({ text }) => /\p{L}{2}/u.test(text.replace(/\{\w+\}|`[^`]*`/gu, '')))
      .map(({ language, name, key }) => `${language} ${name} ${key}`);
    expect(same.sort()).toEqual([...SAME].sort());
  });
});

describe('every command', () => {
  it('is one that Discord takes, in its longest language too', () => {
    const payloads = commands.map(({ payload }) => JSON.parse(JSON.stringify(payload)) as JsonObject);
    expect(() => checkCommands(payloads)).not.toThrow();
    for (const payload of payloads) expect(measureCommand(payload)).toBeLessThanOrEqual(8_000);
  });

  it('speaks each of Discord’s locales of our languages', () => {
    for (const { payload } of commands) {
      const described = describedIn(JSON.parse(JSON.stringify(payload)), payload.name);
      expect(described.length).toBeGreaterThan(0);
      for (const { place, localizations } of described) {
        expect(Object.keys(localizations ?? {}).sort(), place).toEqual(LOCALES);
      }
    }
  });
});

/** What a person reads of a command: descriptions, its options' too; of those without one, the name. */
function describedIn(
  part: JsonObject,
  place: string,
): { place: string; localizations: JsonObject | undefined }[] {
  const key = part.description === undefined ? 'name_localizations' : 'description_localizations';
  const options = (part.options ?? []) as JsonObject[];
  return [
    { place, localizations: part[key] as JsonObject | undefined },
    ...options.flatMap((option) => describedIn(option, `${place} ${String(option.name)}`)),
  ];
}

describe('every form', () => {
  it.each(LANGUAGES)('fits Discord in %s', (language) => {
    const errors = new FormErrors();
    checkModal(errors, ['data'], JSON.parse(JSON.stringify(renderReasonForm(language))));
    errors.throwIfAny();
  });
});
