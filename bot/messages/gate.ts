import { defineMessages } from '../language.ts';

/** What a person reads whose question is not taken here, or not now. */
export const gateMessages = defineMessages({
  en: {
    channel:
      'In this server I answer elsewhere. Please ask in {channels}{more, plural, =0 {} one { or one more channel} other { or # more channels}}.',
    personCooldown: 'You have only just asked. You can ask again {time}.',
    channelCooldown:
      'A question has only just been answered in this channel. Ask here again {time}, or now in private with `/ask`.',
  },
  de: {
    channel:
      'Auf diesem Server antworte ich anderswo. Bitte frage in {channels}{more, plural, =0 {} one { oder einem weiteren Kanal} other { oder # weiteren Kanälen}}.',
    personCooldown: 'Du hast gerade erst gefragt. Wieder fragen kannst du {time}.',
    channelCooldown:
      'In diesem Kanal wurde gerade erst eine Frage beantwortet. Frage hier {time} wieder, oder jetzt privat mit `/ask`.',
  },
  fr: {
    channel:
      'Sur ce serveur, je réponds ailleurs. Posez votre question dans {channels}{more, plural, =0 {} one { ou un autre salon} other { ou # autres salons}}.',
    personCooldown: 'Vous venez de poser une question. Vous pourrez en poser une autre {time}.',
    channelCooldown:
      'Une question vient de recevoir sa réponse dans ce salon. Redemandez ici {time}, ou dès maintenant en privé avec `/ask`.',
  },
  es: {
    channel:
      'En este servidor respondo en otro lugar. Pregunta en {channels}{more, plural, =0 {} one { o en un canal más} other { o en # canales más}}.',
    personCooldown: 'Acabas de preguntar. Puedes volver a preguntar {time}.',
    channelCooldown:
      'En este canal se acaba de responder una pregunta. Pregunta aquí otra vez {time}, o ahora en privado con `/ask`.',
  },
  pt: {
    channel:
      'Neste servidor eu respondo em outro lugar. Pergunte em {channels}{more, plural, =0 {} one { ou em mais um canal} other { ou em mais # canais}}.',
    personCooldown: 'Você acabou de perguntar. Pode perguntar de novo {time}.',
    channelCooldown:
      'Uma pergunta acabou de ser respondida neste canal. Pergunte aqui de novo {time}, ou agora em particular com `/ask`.',
  },
});
