import { defineMessages } from '../language.ts';

/** How a question was understood. A leaning ends in one pair of quotation marks, and has no other: it is read back. */
export const readingMessages = defineMessages({
  en: {
    leansOn: 'Searched together with your question before: “{previous}”',
    readAs: 'Searched for: “{text}”',
  },
  de: {
    leansOn: 'Zusammen mit deiner Frage davor gesucht: „{previous}“',
    readAs: 'Gesucht wurde: „{text}“',
  },
  fr: {
    leansOn: 'Cherché avec votre question précédente : « {previous} »',
    readAs: 'Recherche effectuée : « {text} »',
  },
  es: {
    leansOn: 'Buscado junto con tu pregunta anterior: «{previous}»',
    readAs: 'Se buscó: «{text}»',
  },
  pt: {
    leansOn: 'Pesquisado junto com sua pergunta anterior: “{previous}”',
    readAs: 'Foi pesquisado: “{text}”',
  },
});
