import { defineMessages } from '../language.ts';

/** The option `thread` of `/ask`, and what is said when there can be none. */
export const threadMessages = defineMessages({
  en: {
    option: 'Open a thread for the answer, to go on asking there.',
    inThread: 'The answer is in the thread.',
    direct: 'Threads exist in servers only, so the answer is here.',
    already: 'This is a thread already, so the answer is here.',
    stranger: 'I am no member of this server and can’t open threads here, so the answer is here.',
    place: 'No thread can be opened in a channel of this kind, so the answer is here.',
    permission:
      'I may not open threads here (that takes “Create Public Threads” and “Send Messages in Threads”), so the answer is here.',
    full: 'This server has as many active threads as Discord allows, so the answer is here.',
    private: 'A thread is seen by everybody, so this private answer is here.',
    failed: 'Discord did not let me open a thread, so the answer is here.',
  },
  de: {
    option: 'Einen Thread für die Antwort öffnen, um dort weiterzufragen.',
    inThread: 'Die Antwort steht im Thread.',
    direct: 'Threads gibt es nur auf Servern, deshalb steht die Antwort hier.',
    already: 'Das ist schon ein Thread, deshalb steht die Antwort hier.',
    stranger:
      'Ich bin auf diesem Server nicht Mitglied und kann keine Threads öffnen, deshalb steht die Antwort hier.',
    place: 'In einem solchen Kanal lässt sich kein Thread öffnen, deshalb steht die Antwort hier.',
    permission:
      'Ich darf hier keine Threads öffnen (dazu braucht es „Öffentliche Threads erstellen“ und „Nachrichten in Threads senden“), deshalb steht die Antwort hier.',
    full: 'Auf diesem Server sind so viele Threads aktiv, wie Discord erlaubt, deshalb steht die Antwort hier.',
    private: 'Einen Thread sehen alle, deshalb steht diese private Antwort hier.',
    failed: 'Discord hat mich keinen Thread öffnen lassen, deshalb steht die Antwort hier.',
  },
  fr: {
    option: 'Ouvrir un fil pour la réponse, afin d’y poursuivre les questions.',
    inThread: 'La réponse est dans le fil.',
    direct: 'Il n’y a de fils que sur les serveurs : la réponse est donc ici.',
    already: 'Ceci est déjà un fil : la réponse est donc ici.',
    stranger: 'Je ne suis pas membre de ce serveur et ne peux y ouvrir de fil : la réponse est donc ici.',
    place: 'On ne peut ouvrir de fil dans un salon de ce genre : la réponse est donc ici.',
    permission:
      'Je ne peux pas ouvrir de fil ici (il faut « Créer des fils publics » et « Envoyer des messages dans les fils ») : la réponse est donc ici.',
    full: 'Ce serveur a autant de fils actifs que Discord le permet : la réponse est donc ici.',
    private: 'Un fil est visible de tout le monde : cette réponse privée est donc ici.',
    failed: 'Discord ne m’a pas laissé ouvrir de fil : la réponse est donc ici.',
  },
  es: {
    option: 'Abrir un hilo para la respuesta y seguir preguntando ahí.',
    inThread: 'La respuesta está en el hilo.',
    direct: 'Solo hay hilos en los servidores, así que la respuesta está aquí.',
    already: 'Esto ya es un hilo, así que la respuesta está aquí.',
    stranger: 'No soy miembro de este servidor y no puedo abrir hilos, así que la respuesta está aquí.',
    place: 'En un canal de este tipo no se pueden abrir hilos, así que la respuesta está aquí.',
    permission:
      'No puedo abrir hilos aquí (hacen falta «Crear hilos públicos» y «Enviar mensajes en hilos»), así que la respuesta está aquí.',
    full: 'Este servidor tiene tantos hilos activos como permite Discord, así que la respuesta está aquí.',
    private: 'Un hilo lo ven todos, así que esta respuesta privada está aquí.',
    failed: 'Discord no me dejó abrir un hilo, así que la respuesta está aquí.',
  },
  pt: {
    option: 'Abrir um tópico para a resposta e continuar perguntando nele.',
    inThread: 'A resposta está no tópico.',
    direct: 'Só há tópicos em servidores, então a resposta está aqui.',
    already: 'Isto já é um tópico, então a resposta está aqui.',
    stranger: 'Não sou membro deste servidor e não posso abrir tópicos, então a resposta está aqui.',
    place: 'Não dá para abrir tópicos em um canal deste tipo, então a resposta está aqui.',
    permission:
      'Não posso abrir tópicos aqui (é preciso “Criar tópicos públicos” e “Enviar mensagens em tópicos”), então a resposta está aqui.',
    full: 'Este servidor tem tantos tópicos ativos quantos o Discord permite, então a resposta está aqui.',
    private: 'Um tópico é visto por todos, então esta resposta privada está aqui.',
    failed: 'O Discord não me deixou abrir um tópico, então a resposta está aqui.',
  },
});
