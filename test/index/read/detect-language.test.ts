import { describe, expect, it } from 'vitest';
import { detectLanguage, languageOfTag } from '../../../index/read/detect-language.ts';
import { describeForeignLanguage } from '../../../index/read/foreign-language.ts';

const inLanguage = (text: string) => detectLanguage({ text: text.repeat(4), blocks: [], references: [] });

describe('the language of a text', () => {
  it.each([
    [
      'en',
      'The commission supervises the ceasefire and settles violations by negotiation between the parties. ',
    ],
    [
      'de',
      'Die Kommission überwacht den Waffenstillstand und klärt Verstöße durch Verhandlungen der Parteien. ',
    ],
    [
      'fr',
      'La commission surveille le cessez-le-feu et règle les violations par la négociation entre les parties. ',
    ],
    [
      'ru',
      'Комиссия наблюдает за прекращением огня и урегулирует нарушения путём переговоров между сторонами. ',
    ],
    ['hi', 'आयोग युद्धविराम की निगरानी करता है और पक्षों के बीच बातचीत से उल्लंघनों का निपटारा करता है। '],
  ])('is told for %s', async (language, text) => {
    expect(await inLanguage(text)).toBe(language);
  });

  it('is not one that is written in another script', async () => {
    const names =
      'The Cold War Jets Collection (CWJC) is based at Bruntingthorpe Aerodrome near Lutterworth. C Walton Ltd owns it, with the Buccaneer Aviation Group and GJD AeroTech. ';
    expect(['en', null]).toContain(await inLanguage(names));
  });

  it('is not claimed for a few words', async () => {
    expect(await detectLanguage({ text: 'Waffenstillstand', blocks: [], references: [] })).toBeNull();
  });

  it('is read from tags', () => {
    expect(['en-GB', 'DE_at', ' fr ', 'ger', 'grc', 'x-klingon', ''].map(languageOfTag)).toEqual([
      'en',
      'de',
      'fr',
      'de',
      null,
      null,
      null,
    ]);
  });

  it('is worth a notice when it is not the model’s', () => {
    expect(describeForeignLanguage('de', 'en')).toMatch(/^It is in German, and the model knows English: /u);
    expect([null, 'en'].map((language) => describeForeignLanguage(language, 'en'))).toEqual([null, null]);
    expect(describeForeignLanguage('de', 'mul')).toBeNull();
  });
});
