import { Locale, type LocalizationMap } from 'discord.js';
import { IntlMessageFormat } from 'intl-messageformat';

/** Languages of the interface. Quotations stay in their own. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Discord's locales that each language serves. */
const LOCALES: Readonly<Record<Language, readonly Locale[]>> = {
  en: [Locale.EnglishUS, Locale.EnglishGB],
  de: [Locale.German],
  fr: [Locale.French],
  es: [Locale.SpanishES, Locale.SpanishLATAM],
  pt: [Locale.PortugueseBR],
};

/** The interface language for a locale of Discord's: English for those that we don't speak. */
export function languageOf(locale: string): Language {
  const [code = ''] = locale.split('-');
  return LANGUAGES.find((language) => language === code) ?? 'en';
}

/** What may stand at a placeholder. Strings are put in as they are: who hands them over has escaped them. */
export type Values = Readonly<Record<string, string | number>>;

/** Texts of one part of the interface, each in every language; in ICU message format, so apostrophes are typographic. */
export class Messages<Key extends string> {
  readonly #formats = new Map<string, IntlMessageFormat>();

  constructor(readonly catalogue: Readonly<Record<Language, Readonly<Record<Key, string>>>>) {}

  /** @throws when a value that the text needs is not given */
  say(language: Language, key: Key, values: Values = {}): string {
    const name = `${language} ${key}`;
    const format = this.#formats.get(name) ?? new IntlMessageFormat(this.catalogue[language][key], language);
    this.#formats.set(name, format);
    return String(format.format(values));
  }

  /** A text as Discord's commands take it: in English, and in every other locale. */
  localize(key: Key): { readonly text: string; readonly localizations: LocalizationMap } {
    const entries = LANGUAGES.flatMap((language) =>
      LOCALES[language].map((locale) => [locale, this.say(language, key)] as const),
    );
    return { text: this.say('en', key), localizations: Object.fromEntries(entries) };
  }
}

/** Every key must be there in every language: the compiler sees to it. */
export function defineMessages<Key extends string>(
  catalogue: Readonly<Record<'en', Readonly<Record<Key, string>>>> &
    Readonly<Record<Language, Readonly<Record<NoInfer<Key>, string>>>>,
): Messages<Key> {
  return new Messages(catalogue);
}
