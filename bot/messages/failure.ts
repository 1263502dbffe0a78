import { defineMessages } from '../language.ts';

/** What a person reads when something failed. */
export const failureMessages = defineMessages({
  en: {
    engineUnavailable: 'The library is restarting. Please ask again in a moment.',
    engineFailing: 'The library keeps stopping and can’t be searched now. Please tell a moderator.',
    notFound: 'That document is no longer in the library. Please choose one from the list.',
    noIndex: 'The library is still empty: nothing has been indexed yet.',
    indexMismatch:
      'The library is being rebuilt and can’t be searched now. Please tell a moderator if this stays so.',
    indexCorrupt: 'The library is damaged and can’t be quoted from. Please tell a moderator.',
    model:
      'The model that the library is searched with isn’t working. Please tell a moderator if this stays so: the log says why.',
    programFile:
      'A file of this program is missing or damaged, and the library can’t be searched now. Please tell a moderator: the log says how to restore it.',
    busyWithPerson:
      'Your other questions are still being answered. Please ask again in {seconds, plural, one {a second} other {# seconds}}.',
    busyWithAll:
      'Many people are asking just now. Please ask again in {seconds, plural, one {a second} other {# seconds}}.',
    oldComponent: 'This button is of an earlier version and does nothing any more. Please ask again.',
    otherwise: 'Something went wrong here, and it has been noted. Please try again in a moment.',
  },
  de: {
    engineUnavailable: 'Die Bibliothek startet gerade neu. Bitte frage gleich noch einmal.',
    engineFailing:
      'Die Bibliothek bricht immer wieder ab und kann gerade nicht durchsucht werden. Bitte sag einer Moderatorin oder einem Moderator Bescheid.',
    notFound: 'Dieses Dokument ist nicht mehr in der Bibliothek. Bitte wähle eines aus der Liste.',
    noIndex: 'Die Bibliothek ist noch leer: Es wurde noch nichts indexiert.',
    indexMismatch:
      'Die Bibliothek wird neu aufgebaut und kann gerade nicht durchsucht werden. Bleibt es dabei, sag bitte der Moderation Bescheid.',
    indexCorrupt:
      'Die Bibliothek ist beschädigt, aus ihr kann nicht zitiert werden. Bitte sag der Moderation Bescheid.',
    model:
      'Das Modell, mit dem die Bibliothek durchsucht wird, arbeitet nicht. Bleibt es dabei, sag bitte der Moderation Bescheid: Das Log sagt, warum.',
    programFile:
      'Eine Datei dieses Programms fehlt oder ist beschädigt, und die Bibliothek kann gerade nicht durchsucht werden. Bitte sag der Moderation Bescheid: Das Log sagt, wie sie wiederherzustellen ist.',
    busyWithPerson:
      'Deine anderen Fragen werden noch beantwortet. Bitte frage in {seconds, plural, one {einer Sekunde} other {# Sekunden}} noch einmal.',
    busyWithAll:
      'Gerade fragen viele. Bitte frage in {seconds, plural, one {einer Sekunde} other {# Sekunden}} noch einmal.',
    oldComponent:
      'Diese Schaltfläche stammt aus einer früheren Version und tut nichts mehr. Bitte frage neu.',
    otherwise: 'Hier ist etwas schiefgegangen; es wurde vermerkt. Bitte versuche es gleich noch einmal.',
  },
  fr: {
    engineUnavailable: 'La bibliothèque redémarre. Veuillez reposer votre question dans un instant.',
    engineFailing:
      'La bibliothèque s’arrête sans cesse et ne peut être consultée. Veuillez prévenir la modération.',
    notFound: 'Ce document n’est plus dans la bibliothèque. Veuillez en choisir un dans la liste.',
    noIndex: 'La bibliothèque est encore vide : rien n’a été indexé.',
    indexMismatch:
      'La bibliothèque est en reconstruction et ne peut être consultée. Si cela dure, veuillez prévenir la modération.',
    indexCorrupt: 'La bibliothèque est endommagée et ne peut être citée. Veuillez prévenir la modération.',
    model:
      'Le modèle qui sert à consulter la bibliothèque ne fonctionne pas. Si cela dure, veuillez prévenir la modération : le journal dit pourquoi.',
    programFile:
      'Un fichier de ce programme manque ou est endommagé, et la bibliothèque ne peut être consultée. Veuillez prévenir la modération : le journal dit comment le rétablir.',
    busyWithPerson:
      'Vos autres questions sont encore en cours. Veuillez redemander dans {seconds, plural, one {une seconde} other {# secondes}}.',
    busyWithAll:
      'Beaucoup de personnes posent des questions. Veuillez redemander dans {seconds, plural, one {une seconde} other {# secondes}}.',
    oldComponent:
      'Ce bouton vient d’une version antérieure et n’a plus d’effet. Veuillez reposer votre question.',
    otherwise: 'Un problème est survenu et a été noté. Veuillez réessayer dans un instant.',
  },
  es: {
    engineUnavailable: 'La biblioteca se está reiniciando. Pregunta de nuevo en un momento.',
    engineFailing: 'La biblioteca se detiene una y otra vez y no se puede consultar. Avisa a la moderación.',
    notFound: 'Ese documento ya no está en la biblioteca. Elige uno de la lista.',
    noIndex: 'La biblioteca aún está vacía: no se ha indexado nada.',
    indexMismatch:
      'La biblioteca se está reconstruyendo y no se puede consultar. Si sigue así, avisa a la moderación.',
    indexCorrupt: 'La biblioteca está dañada y no se puede citar. Avisa a la moderación.',
    model:
      'El modelo con el que se consulta la biblioteca no funciona. Si sigue así, avisa a la moderación: el registro dice por qué.',
    programFile:
      'Un archivo de este programa falta o está dañado, y la biblioteca no se puede consultar. Avisa a la moderación: el registro dice cómo restaurarlo.',
    busyWithPerson:
      'Tus otras preguntas aún se están respondiendo. Pregunta de nuevo en {seconds, plural, one {un segundo} other {# segundos}}.',
    busyWithAll:
      'Mucha gente pregunta ahora mismo. Pregunta de nuevo en {seconds, plural, one {un segundo} other {# segundos}}.',
    oldComponent: 'Este botón es de una versión anterior y ya no hace nada. Pregunta de nuevo.',
    otherwise: 'Algo salió mal y ha quedado anotado. Inténtalo de nuevo en un momento.',
  },
  pt: {
    engineUnavailable: 'A biblioteca está reiniciando. Pergunte de novo em instantes.',
    engineFailing: 'A biblioteca para repetidamente e não pode ser consultada. Avise a moderação.',
    notFound: 'Esse documento não está mais na biblioteca. Escolha um da lista.',
    noIndex: 'A biblioteca ainda está vazia: nada foi indexado.',
    indexMismatch:
      'A biblioteca está sendo reconstruída e não pode ser consultada. Se continuar assim, avise a moderação.',
    indexCorrupt: 'A biblioteca está danificada e não pode ser citada. Avise a moderação.',
    model:
      'O modelo com que a biblioteca é consultada não funciona. Se continuar assim, avise a moderação: o registro diz por quê.',
    programFile:
      'Um arquivo deste programa está faltando ou danificado, e a biblioteca não pode ser consultada. Avise a moderação: o registro diz como restaurá-lo.',
    busyWithPerson:
      'Suas outras perguntas ainda estão sendo respondidas. Pergunte de novo em {seconds, plural, one {um segundo} other {# segundos}}.',
    busyWithAll:
      'Muita gente está perguntando agora. Pergunte de novo em {seconds, plural, one {um segundo} other {# segundos}}.',
    oldComponent: 'Este botão é de uma versão anterior e não faz mais nada. Pergunte de novo.',
    otherwise: 'Algo deu errado e foi registrado. Tente de novo em instantes.',
  },
});
