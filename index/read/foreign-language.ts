const names = new Intl.DisplayNames(['en'], { type: 'language' });

/**
 * A notice on a document in another language than the model's.
 * @param language of the document, ISO 639-1; null where it is not known
 * @param modelLanguage BCP 47; `mul` for many
 * @returns null where there is nothing to say
 */
export function describeForeignLanguage(language: string | null, modelLanguage: string): string | null {
  const [model = ''] = modelLanguage.split('-');
  if (language === null || model === 'mul' || language === model) return null;
  return (
    `It is in ${names.of(language)}, and the model knows ${names.of(model)}: ` +
    'it is indexed, but questions will seldom find it.'
  );
}
