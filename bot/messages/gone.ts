import { defineMessages } from '../language.ts';

/** When what a button of an old message refers to is there no more. */
export const goneMessages = defineMessages({
  en: {
    passage:
      'That passage is no longer in the library as it was quoted: its text was changed or taken out since. The quotation in the message stays as it is; please ask again for what the library says now.',
    question: 'The question can’t be read from this message any more. Please ask it again.',
    document: 'The document that was searched is no longer in the library. Please ask again without it.',
  },
  de: {
    passage:
      'Diesen Abschnitt gibt es in der Bibliothek nicht mehr so, wie er zitiert wurde: Sein Text wurde seither geändert oder herausgenommen. Das Zitat in der Nachricht bleibt, wie es ist; frage bitte neu, um zu lesen, was jetzt in der Bibliothek steht.',
    question: 'Die Frage lässt sich aus dieser Nachricht nicht mehr lesen. Bitte stelle sie noch einmal.',
    document:
      'Das durchsuchte Dokument ist nicht mehr in der Bibliothek. Bitte frage noch einmal ohne dieses Dokument.',
  },
  fr: {
    passage:
      'Ce passage n’est plus dans la bibliothèque tel qu’il a été cité : son texte a été modifié ou retiré depuis. La citation du message reste telle quelle ; veuillez reposer votre question pour lire ce que dit la bibliothèque à présent.',
    question: 'La question ne peut plus être lue dans ce message. Veuillez la poser de nouveau.',
    document: 'Le document consulté n’est plus dans la bibliothèque. Veuillez redemander sans ce document.',
  },
  es: {
    passage:
      'Ese pasaje ya no está en la biblioteca tal como se citó: su texto se cambió o se retiró desde entonces. La cita del mensaje queda como está; pregunta de nuevo para leer lo que dice la biblioteca ahora.',
    question: 'La pregunta ya no se puede leer en este mensaje. Hazla de nuevo.',
    document: 'El documento consultado ya no está en la biblioteca. Pregunta de nuevo sin él.',
  },
  pt: {
    passage:
      'Esse trecho não está mais na biblioteca como foi citado: o texto foi alterado ou retirado desde então. A citação na mensagem fica como está; pergunte de novo para ler o que a biblioteca diz agora.',
    question: 'Não é mais possível ler a pergunta nesta mensagem. Faça-a de novo.',
    document: 'O documento pesquisado não está mais na biblioteca. Pergunte de novo sem ele.',
  },
});
