import { defineMessages } from '../language.ts';

/** `/export`, and the words of the files that it makes. */
export const exportMessages = defineMessages({
  en: {
    description: 'Save every passage that I quoted here as a file, with sources.',
    formatOption: 'Kind of file.',
    privateOption: 'Show the file to you alone.',
    markdown: 'Markdown with footnotes',
    noAccess:
      'I am not a member here, so I can’t read what was quoted. Ask whoever runs this server to invite me, or use `/cite` with a passage’s id.',
    noHistory:
      'I can’t read what was quoted here: I lack the permission **Read Message History** in this channel. Whoever runs this server can give it to me.',
    nothing:
      'I found no passages of mine in the last {messages, plural, one {message} other {# messages}} here. Answers that were private to somebody don’t count.',
    tooLarge:
      'The file would be larger than Discord takes here. Choose another kind of file, or export from a thread.',
    done: '{passages, plural, one {One passage} other {# passages}} from {documents, plural, one {one document} other {# documents}}, quoted in the last {messages, plural, one {message} other {# messages}} here.',
    goneCount:
      '{count, plural, one {One is} other {# are}} no longer in the library: the file has what it was, and says so.',
    directMessages: 'Direct messages',
    heading: 'Quoted in “{place}”',
    made: 'Exported on {date}. Every quotation is exactly as in the library of {indexed}, unless it says otherwise.',
    withoutQuestion: 'Without a question',
    section: 'section “{section}”',
    page: 'p. {page}',
    recognised: 'Read by OCR from a scan: compare with the page',
    licence: 'Licence: {licence}',
    passage: 'Passage {id}',
    restsOn: 'Rests on:',
    former: 'No longer in the library: these are its words as it had them until generation {generation}.',
    successor: 'Passage {id} took its place.',
    gone: 'No longer in the library, or changed since: this is what was shown on {date}, and may be a part of it.',
  },
  de: {
    description: 'Speichert alle Passagen, die ich hier zitiert habe, samt Quellen als Datei.',
    formatOption: 'Art der Datei.',
    privateOption: 'Die Datei nur dir zeigen.',
    markdown: 'Markdown mit Fußnoten',
    noAccess:
      'Ich bin hier nicht Mitglied und kann nicht lesen, was zitiert wurde. Bitte die Serverleitung, mich einzuladen, oder nutze `/cite` mit der Kennung einer Passage.',
    noHistory:
      'Ich kann nicht lesen, was hier zitiert wurde: Mir fehlt in diesem Kanal die Berechtigung **Nachrichtenverlauf anzeigen**. Die Serverleitung kann sie mir geben.',
    nothing:
      'In {messages, plural, one {der letzten Nachricht} other {den letzten # Nachrichten}} hier habe ich keine Passagen von mir gefunden. Antworten, die nur jemand allein sah, zählen nicht.',
    tooLarge:
      'Die Datei wäre größer, als Discord hier zulässt. Wähle eine andere Art, oder exportiere aus einem Thread.',
    done: '{passages, plural, one {Eine Passage} other {# Passagen}} aus {documents, plural, one {einem Dokument} other {# Dokumenten}}, zitiert in {messages, plural, one {der letzten Nachricht} other {den letzten # Nachrichten}} hier.',
    goneCount:
      '{count, plural, one {Eine ist} other {# sind}} nicht mehr in der Bibliothek: Die Datei enthält, was davon bekannt ist, und sagt es dazu.',
    directMessages: 'Direktnachrichten',
    heading: 'Zitiert in „{place}“',
    made: 'Exportiert am {date}. Jedes Zitat steht genau so in der Bibliothek vom {indexed}, wenn nichts anderes dabeisteht.',
    withoutQuestion: 'Ohne Frage',
    section: 'Abschnitt „{section}“',
    page: 'S. {page}',
    recognised: 'Per Texterkennung aus einem Scan gelesen: mit der Seite vergleichen',
    licence: 'Lizenz: {licence}',
    passage: 'Passage {id}',
    restsOn: 'Stützt sich auf:',
    former:
      'Nicht mehr in der Bibliothek: Dies sind die Wörter, wie sie bis Generation {generation} dort standen.',
    successor: 'Abschnitt {id} trat an seine Stelle.',
    gone: 'Nicht mehr in der Bibliothek oder seither geändert: Dies war am {date} zu sehen und ist vielleicht nur ein Teil.',
  },
  fr: {
    description: 'Enregistre dans un fichier tous les passages que j’ai cités ici, avec leurs sources.',
    formatOption: 'Type de fichier.',
    privateOption: 'Montrer le fichier à vous seul.',
    markdown: 'Markdown avec notes de bas de page',
    noAccess:
      'Je ne suis pas membre ici et ne peux lire ce qui a été cité. Demandez aux responsables du serveur de m’inviter, ou utilisez `/cite` avec l’identifiant d’un passage.',
    noHistory:
      'Je ne peux lire ce qui a été cité ici : il me manque la permission **Voir les anciens messages** dans ce salon. Les responsables du serveur peuvent me la donner.',
    nothing:
      'Je n’ai trouvé aucun de mes passages dans {messages, plural, one {le dernier message} other {les # derniers messages}} ici. Les réponses privées ne comptent pas.',
    tooLarge:
      'Le fichier dépasserait ce que Discord accepte ici. Choisissez un autre type, ou exportez depuis un fil.',
    done: '{passages, plural, one {Un passage} other {# passages}} de {documents, plural, one {un document} other {# documents}}, {passages, plural, one {cité} other {cités}} dans {messages, plural, one {le dernier message} other {les # derniers messages}} ici.',
    goneCount:
      '{count, plural, one {Un n’est plus} other {# ne sont plus}} dans la bibliothèque : le fichier contient ce qu’on en sait, et le dit.',
    directMessages: 'Messages privés',
    heading: 'Cité dans « {place} »',
    made: 'Exporté le {date}. Chaque citation est exactement celle de la bibliothèque du {indexed}, sauf mention contraire.',
    withoutQuestion: 'Sans question',
    section: 'section « {section} »',
    page: 'p. {page}',
    recognised: 'Lu par reconnaissance de texte sur un document numérisé : à comparer avec la page',
    licence: 'Licence : {licence}',
    passage: 'Passage {id}',
    restsOn: 'S’appuie sur :',
    former:
      'N’est plus dans la bibliothèque : voici ses mots tels qu’ils y figuraient jusqu’à la génération {generation}.',
    successor: 'Le passage {id} a pris sa place.',
    gone: 'N’est plus dans la bibliothèque, ou a changé : voici ce qui a été montré le {date}, peut-être en partie seulement.',
  },
  es: {
    description: 'Guarda en un archivo todos los pasajes que he citado aquí, con sus fuentes.',
    formatOption: 'Tipo de archivo.',
    privateOption: 'Mostrarte el archivo solo a ti.',
    markdown: 'Markdown con notas al pie',
    noAccess:
      'No soy miembro aquí y no puedo leer lo que se citó. Pide a quien dirige el servidor que me invite, o usa `/cite` con el identificador de un pasaje.',
    noHistory:
      'No puedo leer lo que se citó aquí: me falta el permiso **Leer el historial de mensajes** en este canal. Quien dirige el servidor puede dármelo.',
    nothing:
      'No he encontrado pasajes míos en {messages, plural, one {el último mensaje} other {los últimos # mensajes}} de aquí. Las respuestas privadas no cuentan.',
    tooLarge:
      'El archivo sería mayor de lo que Discord acepta aquí. Elige otro tipo, o exporta desde un hilo.',
    done: '{passages, plural, one {Un pasaje} other {# pasajes}} de {documents, plural, one {un documento} other {# documentos}}, {passages, plural, one {citado} other {citados}} en {messages, plural, one {el último mensaje} other {los últimos # mensajes}} de aquí.',
    goneCount:
      '{count, plural, one {Uno ya no está} other {# ya no están}} en la biblioteca: el archivo contiene lo que se sabe de ello, y lo dice.',
    directMessages: 'Mensajes directos',
    heading: 'Citado en «{place}»',
    made: 'Exportado el {date}. Cada cita es exactamente la de la biblioteca del {indexed}, salvo que se diga otra cosa.',
    withoutQuestion: 'Sin pregunta',
    section: 'sección «{section}»',
    page: 'p. {page}',
    recognised: 'Leído por reconocimiento de texto de un documento escaneado: compárese con la página',
    licence: 'Licencia: {licence}',
    passage: 'Pasaje {id}',
    restsOn: 'Se apoya en:',
    former:
      'Ya no está en la biblioteca: estas son sus palabras tal como estaban hasta la generación {generation}.',
    successor: 'El pasaje {id} ocupó su lugar.',
    gone: 'Ya no está en la biblioteca, o ha cambiado: esto se mostró el {date}, y puede ser solo una parte.',
  },
  pt: {
    description: 'Salva em um arquivo todos os trechos que citei aqui, com as fontes.',
    formatOption: 'Tipo de arquivo.',
    privateOption: 'Mostrar o arquivo só para você.',
    markdown: 'Markdown com notas de rodapé',
    noAccess:
      'Não sou membro aqui e não posso ler o que foi citado. Peça a quem administra o servidor que me convide, ou use `/cite` com o identificador de um trecho.',
    noHistory:
      'Não posso ler o que foi citado aqui: falta-me a permissão **Ver histórico de mensagens** neste canal. Quem administra o servidor pode me dar.',
    nothing:
      'Não encontrei trechos meus {messages, plural, one {na última mensagem} other {nas últimas # mensagens}} daqui. Respostas privadas não contam.',
    tooLarge:
      'O arquivo seria maior do que o Discord aceita aqui. Escolha outro tipo, ou exporte de um tópico.',
    done: '{passages, plural, one {Um trecho} other {# trechos}} de {documents, plural, one {um documento} other {# documentos}}, {passages, plural, one {citado} other {citados}} {messages, plural, one {na última mensagem} other {nas últimas # mensagens}} daqui.',
    goneCount:
      '{count, plural, one {Um não está} other {# não estão}} mais na biblioteca: o arquivo tem o que se sabe dele, e diz isso.',
    directMessages: 'Mensagens diretas',
    heading: 'Citado em “{place}”',
    made: 'Exportado em {date}. Cada citação é exatamente a da biblioteca de {indexed}, salvo indicação em contrário.',
    withoutQuestion: 'Sem pergunta',
    section: 'seção “{section}”',
    page: 'p. {page}',
    recognised: 'Lido por reconhecimento de texto de um documento digitalizado: compare com a página',
    licence: 'Licença: {licence}',
    passage: 'Trecho {id}',
    restsOn: 'Apoia-se em:',
    former: 'Não está mais na biblioteca: estas são suas palavras como estavam até a geração {generation}.',
    successor: 'O trecho {id} tomou o lugar dele.',
    gone: 'Não está mais na biblioteca, ou mudou: isto foi mostrado em {date}, e pode ser só uma parte.',
  },
});
