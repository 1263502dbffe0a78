import { defineMessages } from '../language.ts';

/** Votes on answers. Titles and labels of forms have 45 characters at most, hints 100. */
export const voteMessages = defineMessages({
  en: {
    thanks: 'Thank you! Your vote helps to improve the library.',
    thanksForReason: 'Thank you! What you wrote has been noted for the moderators.',
    title: 'What was wrong with this answer?',
    reason: 'Reason (optional)',
    hint: 'Your vote counts without it. For example: wrong subject, out of date, not what I asked.',
  },
  de: {
    thanks: 'Danke! Deine Stimme hilft, die Bibliothek zu verbessern.',
    thanksForReason: 'Danke! Was du geschrieben hast, ist für die Moderation vermerkt.',
    title: 'Was war an dieser Antwort falsch?',
    reason: 'Grund (freiwillig)',
    hint: 'Deine Stimme zählt auch ohne. Zum Beispiel: falsches Thema, veraltet, nicht gefragt.',
  },
  fr: {
    thanks: 'Merci ! Votre vote aide à améliorer la bibliothèque.',
    thanksForReason: 'Merci ! Votre remarque a été notée pour la modération.',
    title: 'Qu’est-ce qui n’allait pas ?',
    reason: 'Raison (facultative)',
    hint: 'Votre vote compte aussi sans raison. Par exemple : hors sujet, dépassé, pas ma question.',
  },
  es: {
    thanks: '¡Gracias! Tu voto ayuda a mejorar la biblioteca.',
    thanksForReason: '¡Gracias! Lo que escribiste quedó anotado para la moderación.',
    title: '¿Qué falló en esta respuesta?',
    reason: 'Motivo (opcional)',
    hint: 'Tu voto cuenta también sin motivo. Por ejemplo: otro tema, anticuado, no es lo que pregunté.',
  },
  pt: {
    thanks: 'Obrigado! Seu voto ajuda a melhorar a biblioteca.',
    thanksForReason: 'Obrigado! O que você escreveu foi registrado para a moderação.',
    title: 'O que havia de errado nesta resposta?',
    reason: 'Motivo (opcional)',
    hint: 'Seu voto conta mesmo sem motivo. Por exemplo: outro assunto, desatualizado, não foi o que perguntei.',
  },
});
