import { defineMessages } from '../language.ts';

/** `/about`. The description has 100 characters at most, the three lines on privacy together 1,024, the button 80. */
export const aboutMessages = defineMessages({
  en: {
    description: 'What is indexed, when and with which model, and what is stored about you.',
    title: 'About this library',
    introduction:
      'Every quotation is an exact slice of a document that moderators put here. Nothing is generated.',
    documents: 'Documents',
    passages: 'Passages',
    generation: 'Generation, indexed on',
    licences: 'Licences of the documents',
    noLicence: 'not stated',
    topics: 'Topics',
    model: 'Model',
    modelText: '{model} finds passages. It runs on the bot’s own machine; no outside service is asked.',
    privacy: 'Privacy',
    read: '**Read:** commands, messages that mention me, direct messages to me, and a message you use a command of mine on; in a thread, my own answers too.',
    stored:
      '**Stored:** the settings of servers; your 👍 and 👎 with the question and your reason, under your user id.',
    misses:
      'This server also keeps questions that found no answer for {days, plural, one {a day} other {# days}}, without names.',
    noMisses: 'Questions are not kept here.',
    deleted:
      '**Deleted:** the button below deletes your 👍, 👎 and reasons at once. For anything else ask the moderators of this server or whoever runs this bot.',
    forget: 'Delete my feedback',
    forgotten:
      '{count, plural, =0 {There was nothing of yours to delete.} one {Deleted what you said of one answer.} other {Deleted what you said of # answers.}}',
  },
  de: {
    description: 'Was wann und mit welchem Modell indexiert ist, und was über dich gespeichert wird.',
    title: 'Über diese Bibliothek',
    introduction:
      'Jedes Zitat ist ein wörtliches Stück aus einem Dokument, das die Moderation hierher gestellt hat. Nichts wird erzeugt.',
    documents: 'Dokumente',
    passages: 'Abschnitte',
    generation: 'Generation, indexiert am',
    licences: 'Lizenzen der Dokumente',
    noLicence: 'nicht angegeben',
    topics: 'Themen',
    model: 'Modell',
    modelText:
      '{model} findet Abschnitte. Es läuft auf dem Rechner des Bots; kein fremder Dienst wird gefragt.',
    privacy: 'Datenschutz',
    read: '**Gelesen:** Befehle, Nachrichten, die mich erwähnen, Direktnachrichten an mich und eine Nachricht, auf die du einen Befehl von mir anwendest; in einem Thread auch meine eigenen Antworten.',
    stored:
      '**Gespeichert:** die Einstellungen der Server; deine 👍 und 👎 mit der Frage und deiner Begründung, unter deiner Benutzer-ID.',
    misses:
      'Dieser Server behält außerdem Fragen ohne Antwort {days, plural, one {einen Tag} other {# Tage}} lang, ohne Namen.',
    noMisses: 'Fragen werden hier nicht behalten.',
    deleted:
      '**Gelöscht:** Die Schaltfläche unten löscht deine 👍, 👎 und Begründungen sofort. Für alles andere frage die Moderation dieses Servers oder wer den Bot betreibt.',
    forget: 'Mein Feedback löschen',
    forgotten:
      '{count, plural, =0 {Von dir gab es nichts zu löschen.} one {Gelöscht, was du zu einer Antwort gesagt hast.} other {Gelöscht, was du zu # Antworten gesagt hast.}}',
  },
  fr: {
    description: 'Ce qui est indexé, quand et avec quel modèle, et ce qui est conservé à votre sujet.',
    title: 'À propos de cette bibliothèque',
    introduction:
      'Chaque citation est un extrait exact d’un document que la modération a déposé ici. Rien n’est généré.',
    documents: 'Nombre de documents',
    passages: 'Nombre de passages',
    generation: 'Génération, indexée le',
    licences: 'Licences des documents',
    noLicence: 'non précisée',
    topics: 'Thèmes',
    model: 'Modèle',
    modelText:
      '{model} trouve les passages. Il tourne sur la machine du bot ; aucun service extérieur n’est sollicité.',
    privacy: 'Vie privée',
    read: '**Lu :** les commandes, les messages qui me mentionnent, les messages privés qui me sont adressés et un message sur lequel vous utilisez une de mes commandes ; dans un fil, aussi mes propres réponses.',
    stored:
      '**Conservé :** les réglages des serveurs ; vos 👍 et 👎 avec la question et votre raison, sous votre identifiant.',
    misses:
      'Ce serveur garde aussi les questions sans réponse pendant {days, plural, one {un jour} other {# jours}}, sans noms.',
    noMisses: 'Les questions ne sont pas gardées ici.',
    deleted:
      '**Effacé :** le bouton ci-dessous efface aussitôt vos 👍, 👎 et raisons. Pour le reste, adressez-vous à la modération de ce serveur ou à qui exploite ce bot.',
    forget: 'Effacer mes avis',
    forgotten:
      '{count, plural, =0 {Il n’y avait rien de vous à effacer.} one {Votre avis sur une réponse est effacé.} other {Vos avis sur # réponses sont effacés.}}',
  },
  es: {
    description: 'Qué está indexado, cuándo y con qué modelo, y qué se guarda sobre ti.',
    title: 'Acerca de esta biblioteca',
    introduction:
      'Cada cita es un fragmento exacto de un documento que la moderación puso aquí. No se genera nada.',
    documents: 'Documentos',
    passages: 'Pasajes',
    generation: 'Generación, indexada el',
    licences: 'Licencias de los documentos',
    noLicence: 'no indicada',
    topics: 'Temas',
    model: 'Modelo',
    modelText:
      '{model} encuentra los pasajes. Funciona en la máquina del bot; no se consulta ningún servicio externo.',
    privacy: 'Privacidad',
    read: '**Se lee:** comandos, mensajes que me mencionan, mensajes directos para mí y un mensaje sobre el que uses un comando mío; en un hilo, también mis propias respuestas.',
    stored:
      '**Se guarda:** los ajustes de los servidores; tus 👍 y 👎 con la pregunta y tu motivo, bajo tu id de usuario.',
    misses:
      'Este servidor guarda además las preguntas sin respuesta durante {days, plural, one {un día} other {# días}}, sin nombres.',
    noMisses: 'Aquí no se guardan las preguntas.',
    deleted:
      '**Se borra:** el botón de abajo borra al momento tus 👍, 👎 y motivos. Para lo demás, pregunta a la moderación de este servidor o a quien lleve este bot.',
    forget: 'Borrar mis opiniones',
    forgotten:
      '{count, plural, =0 {No había nada tuyo que borrar.} one {Borrado lo que dijiste de una respuesta.} other {Borrado lo que dijiste de # respuestas.}}',
  },
  pt: {
    description: 'O que está indexado, quando e com qual modelo, e o que é guardado sobre você.',
    title: 'Sobre esta biblioteca',
    introduction:
      'Cada citação é um pedaço exato de um documento que a moderação colocou aqui. Nada é gerado.',
    documents: 'Documentos',
    passages: 'Trechos',
    generation: 'Geração, indexada em',
    licences: 'Licenças dos documentos',
    noLicence: 'não informada',
    topics: 'Temas',
    model: 'Modelo',
    modelText:
      '{model} encontra os trechos. Ele roda na máquina do bot; nenhum serviço externo é consultado.',
    privacy: 'Privacidade',
    read: '**Lido:** comandos, mensagens que me mencionam, mensagens diretas para mim e uma mensagem em que você use um comando meu; em um tópico, também minhas próprias respostas.',
    stored:
      '**Guardado:** as configurações dos servidores; seus 👍 e 👎 com a pergunta e seu motivo, sob seu id de usuário.',
    misses:
      'Este servidor também guarda as perguntas sem resposta por {days, plural, one {um dia} other {# dias}}, sem nomes.',
    noMisses: 'As perguntas não são guardadas aqui.',
    deleted:
      '**Apagado:** o botão abaixo apaga na hora seus 👍, 👎 e motivos. Para o resto, fale com a moderação deste servidor ou com quem mantém este bot.',
    forget: 'Apagar meu feedback',
    forgotten:
      '{count, plural, =0 {Não havia nada seu para apagar.} one {Apagado o que você disse de uma resposta.} other {Apagado o que você disse de # respostas.}}',
  },
});
