import { defineMessages } from '../language.ts';

/** `/help`: the description has 100 characters at most, each section 1,024. */
export const helpMessages = defineMessages({
  en: {
    description: 'How to ask, check, cite and moderate, with examples that work here.',
    title: 'How to use the library',
    introduction:
      'I answer questions with exact quotations from a library of documents, each with its source. I make up nothing, and say so when there is nothing to quote.',
    examples: 'Try one of these:',
    asking: 'Ask',
    askingText:
      '`/ask question:` or a message that mentions me. `document:` searches one document, `private:` answers you alone, `thread:` opens a thread to go on in.\nBelow an answer: **More** passages, **Read around** a passage, **Why this?**, **Share** a private answer, 👍 and 👎.\n`/sources` shows what is in the library, by topic.',
    checking: 'Check',
    checkingText:
      'Open the menu of a message and choose **Apps**: there you find the sources for what somebody claimed, or see whether a quotation is exact.\n`/passage id:` tells what became of a passage that was cited: unchanged, moved, changed or removed.',
    citing: 'Cite',
    citingText:
      '**Cite** below an answer, or `/cite id: style:` for APA, MLA, Chicago, Harvard, Vancouver, BibTeX or CSL-JSON.\n`/export` gives all passages quoted in a thread as a file.',
    moderating: 'Moderate',
    moderatingText:
      '`/library` adds and removes documents, `/reindex` and `/rollback` change which index serves, `/status` tells how it is.\n`/settings` says where and how I answer here, `/misses` what was asked and not answered.\n`/about` tells what is indexed, and what is stored about you.',
  },
  de: {
    description: 'Wie man fragt, prüft, zitiert und moderiert, mit Beispielen, die hier gehen.',
    title: 'So nutzt du die Bibliothek',
    introduction:
      'Ich beantworte Fragen mit wörtlichen Zitaten aus einer Bibliothek von Dokumenten, jedes mit seiner Quelle. Ich erfinde nichts und sage, wenn es nichts zu zitieren gibt.',
    examples: 'Versuch eine von diesen (die Dokumente sind englisch):',
    asking: 'Fragen',
    askingText:
      '`/ask question:` oder eine Nachricht, die mich erwähnt. `document:` durchsucht ein einziges Dokument, `private:` antwortet nur dir, `thread:` öffnet einen Thread zum Weiterfragen.\nUnter einer Antwort: **Mehr** Abschnitte, **Weiterlesen** um einen Abschnitt herum, **Warum das?**, eine private Antwort **teilen**, 👍 und 👎.\n`/sources` zeigt nach Themen, was in der Bibliothek ist.',
    checking: 'Prüfen',
    checkingText:
      'Öffne das Menü einer Nachricht und wähle **Apps**: Dort findest du Quellen zu dem, was jemand behauptet hat, oder siehst, ob ein Zitat wörtlich ist.\n`/passage id:` sagt, was aus einem zitierten Abschnitt wurde: unverändert, verschoben, geändert oder entfernt.',
    citing: 'Zitieren',
    citingText:
      '**Zitieren** unter einer Antwort, oder `/cite id: style:` für APA, MLA, Chicago, Harvard, Vancouver, BibTeX oder CSL-JSON.\n`/export` gibt alle in einem Thread zitierten Abschnitte als Datei.',
    moderating: 'Moderieren',
    moderatingText:
      '`/library` fügt Dokumente hinzu und nimmt sie heraus, `/reindex` und `/rollback` bestimmen, welcher Index gilt, `/status` sagt, wie es ihm geht.\n`/settings` legt fest, wo und wie ich hier antworte, `/misses` zeigt, was gefragt und nicht beantwortet wurde.\n`/about` sagt, was indexiert ist und was über dich gespeichert wird.',
  },
  fr: {
    description: 'Comment demander, vérifier, citer et modérer, avec des exemples qui marchent ici.',
    title: 'Comment utiliser la bibliothèque',
    introduction:
      'Je réponds aux questions par des citations exactes d’une bibliothèque de documents, chacune avec sa source. Je n’invente rien et je le dis quand il n’y a rien à citer.',
    examples: 'Essayez l’une de celles-ci (les documents sont en anglais) :',
    asking: 'Demander',
    askingText:
      '`/ask question:` ou un message qui me mentionne. `document:` ne cherche que dans un document, `private:` ne répond qu’à vous, `thread:` ouvre un fil pour continuer.\nSous une réponse : **Plus** de passages, **Lire autour** d’un passage, **Pourquoi ?**, **Partager** une réponse privée, 👍 et 👎.\n`/sources` montre par thème ce que contient la bibliothèque.',
    checking: 'Vérifier',
    checkingText:
      'Ouvrez le menu d’un message et choisissez **Applications** : vous y trouvez les sources de ce que quelqu’un affirme, ou voyez si une citation est exacte.\n`/passage id:` dit ce qu’est devenu un passage cité : inchangé, déplacé, modifié ou retiré.',
    citing: 'Citer',
    citingText:
      '**Citer** sous une réponse, ou `/cite id: style:` pour APA, MLA, Chicago, Harvard, Vancouver, BibTeX ou CSL-JSON.\n`/export` donne tous les passages cités dans un fil sous forme de fichier.',
    moderating: 'Modérer',
    moderatingText:
      '`/library` ajoute et retire des documents, `/reindex` et `/rollback` changent l’index en service, `/status` dit comment il va.\n`/settings` règle où et comment je réponds ici, `/misses` montre ce qui a été demandé sans réponse.\n`/about` dit ce qui est indexé et ce qui est conservé à votre sujet.',
  },
  es: {
    description: 'Cómo preguntar, comprobar, citar y moderar, con ejemplos que funcionan aquí.',
    title: 'Cómo usar la biblioteca',
    introduction:
      'Respondo a preguntas con citas exactas de una biblioteca de documentos, cada una con su fuente. No invento nada, y lo digo cuando no hay nada que citar.',
    examples: 'Prueba con una de estas (los documentos están en inglés):',
    asking: 'Preguntar',
    askingText:
      '`/ask question:` o un mensaje que me mencione. `document:` busca en un solo documento, `private:` te responde solo a ti, `thread:` abre un hilo para seguir.\nBajo una respuesta: **Más** pasajes, **Leer alrededor** de un pasaje, **¿Por qué esto?**, **Compartir** una respuesta privada, 👍 y 👎.\n`/sources` muestra por temas lo que hay en la biblioteca.',
    checking: 'Comprobar',
    checkingText:
      'Abre el menú de un mensaje y elige **Aplicaciones**: allí encuentras las fuentes de lo que alguien afirma, o ves si una cita es exacta.\n`/passage id:` dice qué fue de un pasaje citado: sin cambios, movido, cambiado o retirado.',
    citing: 'Citar',
    citingText:
      '**Citar** bajo una respuesta, o `/cite id: style:` para APA, MLA, Chicago, Harvard, Vancouver, BibTeX o CSL-JSON.\n`/export` da en un archivo todos los pasajes citados en un hilo.',
    moderating: 'Moderar',
    moderatingText:
      '`/library` añade y retira documentos, `/reindex` y `/rollback` cambian el índice en servicio, `/status` dice cómo está.\n`/settings` fija dónde y cómo respondo aquí, `/misses` muestra lo que se preguntó y no se respondió.\n`/about` dice qué está indexado y qué se guarda sobre ti.',
  },
  pt: {
    description: 'Como perguntar, verificar, citar e moderar, com exemplos que funcionam aqui.',
    title: 'Como usar a biblioteca',
    introduction:
      'Respondo a perguntas com citações exatas de uma biblioteca de documentos, cada uma com sua fonte. Não invento nada, e digo quando não há o que citar.',
    examples: 'Experimente uma destas (os documentos estão em inglês):',
    asking: 'Perguntar',
    askingText:
      '`/ask question:` ou uma mensagem que me mencione. `document:` busca em um só documento, `private:` responde só a você, `thread:` abre um tópico para continuar.\nSob uma resposta: **Mais** trechos, **Ler em volta** de um trecho, **Por que isto?**, **Compartilhar** uma resposta privada, 👍 e 👎.\n`/sources` mostra por tema o que há na biblioteca.',
    checking: 'Verificar',
    checkingText:
      'Abra o menu de uma mensagem e escolha **Aplicativos**: lá você encontra as fontes do que alguém afirmou, ou vê se uma citação é exata.\n`/passage id:` diz o que houve com um trecho citado: inalterado, movido, alterado ou retirado.',
    citing: 'Citar',
    citingText:
      '**Citar** sob uma resposta, ou `/cite id: style:` para APA, MLA, Chicago, Harvard, Vancouver, BibTeX ou CSL-JSON.\n`/export` dá em um arquivo todos os trechos citados em um tópico.',
    moderating: 'Moderar',
    moderatingText:
      '`/library` adiciona e retira documentos, `/reindex` e `/rollback` mudam o índice em serviço, `/status` diz como ele está.\n`/settings` define onde e como respondo aqui, `/misses` mostra o que foi perguntado e não respondido.\n`/about` diz o que está indexado e o que é guardado sobre você.',
  },
});
