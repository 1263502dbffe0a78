import { defineMessages } from '../language.ts';

/** Texts of the message command **Find sources**. */
export const findSourcesMessages = defineMessages({
  en: {
    name: 'Find sources',
    about: 'Sources for [this message]({url}) by {name}',
    noClaim: 'I found no claim in that message: it takes two words or more that say what it is about.',
    nothing: 'That message has no words that I could look up in the library.',
    part: 'The message is long. The library has most on this part of it.',
  },
  de: {
    name: 'Quellen finden',
    about: 'Quellen zu [dieser Nachricht]({url}) von {name}',
    noClaim:
      'In dieser Nachricht finde ich keine Behauptung: Dazu braucht es mindestens zwei Wörter, die sagen, worum es geht.',
    nothing: 'In dieser Nachricht stehen keine Wörter, die ich in der Bibliothek nachschlagen könnte.',
    part: 'Die Nachricht ist lang. Am meisten hat die Bibliothek zu diesem Teil.',
  },
  fr: {
    name: 'Trouver des sources',
    about: 'Sources pour [ce message]({url}) de {name}',
    noClaim:
      'Je ne trouve aucune affirmation dans ce message : il faut au moins deux mots qui disent de quoi il s’agit.',
    nothing: 'Ce message ne contient aucun mot que je puisse chercher dans la bibliothèque.',
    part: 'Le message est long. C’est sur cette partie que la bibliothèque en dit le plus.',
  },
  es: {
    name: 'Buscar fuentes',
    about: 'Fuentes para [este mensaje]({url}) de {name}',
    noClaim:
      'No encuentro ninguna afirmación en ese mensaje: hacen falta al menos dos palabras que digan de qué trata.',
    nothing: 'Ese mensaje no tiene palabras que pueda buscar en la biblioteca.',
    part: 'El mensaje es largo. Sobre esta parte es sobre la que más tiene la biblioteca.',
  },
  pt: {
    name: 'Buscar fontes',
    about: 'Fontes para [esta mensagem]({url}) de {name}',
    noClaim:
      'Não encontro nenhuma afirmação nessa mensagem: são precisas ao menos duas palavras que digam do que se trata.',
    nothing: 'Essa mensagem não tem palavras que eu possa procurar na biblioteca.',
    part: 'A mensagem é longa. É sobre esta parte que a biblioteca mais tem.',
  },
});
