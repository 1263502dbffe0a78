import { defineMessages } from '../language.ts';

/** Making a private answer public. */
export const shareMessages = defineMessages({
  en: {
    sharedBy: 'Shared by {person}',
    shared: 'Shared in this channel.',
    already: 'You have already shared this answer here.',
    refused: 'Discord doesn’t let me post here for all to see, so this answer stays private.',
  },
  de: {
    sharedBy: 'Geteilt von {person}',
    shared: 'In diesem Kanal geteilt.',
    already: 'Du hast diese Antwort hier schon geteilt.',
    refused: 'Discord lässt mich hier nichts für alle sichtbar schreiben; die Antwort bleibt privat.',
  },
  fr: {
    sharedBy: 'Partagé par {person}',
    shared: 'Partagé dans ce salon.',
    already: 'Vous avez déjà partagé cette réponse ici.',
    refused: 'Discord ne me permet pas d’écrire ici à la vue de tous ; la réponse reste privée.',
  },
  es: {
    sharedBy: 'Compartido por {person}',
    shared: 'Compartido en este canal.',
    already: 'Ya compartiste esta respuesta aquí.',
    refused: 'Discord no me deja publicar aquí a la vista de todos; la respuesta queda privada.',
  },
  pt: {
    sharedBy: 'Compartilhado por {person}',
    shared: 'Compartilhado neste canal.',
    already: 'Você já compartilhou esta resposta aqui.',
    refused: 'O Discord não me deixa publicar aqui para todos; a resposta continua privada.',
  },
});
