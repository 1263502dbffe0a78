import { defineMessages } from '../language.ts';

/** `/cite`, and the Cite buttons. */
export const citeMessages = defineMessages({
  en: {
    description: 'Cite a passage in the style that you need, ready to copy.',
    idOption: 'Id of the passage: the twelve characters at the end of its source line.',
    styleOption: 'Style of the citation: APA if you don’t choose.',
    chooseStyle: 'Another style',
    reference: 'For the list of references:',
    inText: 'Where you quote it:',
    note: 'For the footnote:',
    entry: 'For your reference manager:',
    tooLong: 'The citation is too long for a message: it is in the file.',
    notAnId:
      'That is no passage id. It has twelve letters and digits, and stands at the end of a passage’s source line.',
    former: 'Cited as the library had it until generation {generation}: these words are no longer in it.',
    successor: 'What took its place is passage `{id}`.',
    gone: 'There is no passage `{id}` in the library now. If it was quoted here before, `/passage` tells what became of it.',
  },
  de: {
    description: 'Zitiert eine Passage im gewünschten Stil, fertig zum Kopieren.',
    idOption: 'Kennung der Passage: die zwölf Zeichen am Ende ihrer Quellenzeile.',
    styleOption: 'Zitierstil: APA, wenn du keinen wählst.',
    chooseStyle: 'Anderer Stil',
    reference: 'Fürs Literaturverzeichnis:',
    inText: 'An der zitierten Stelle:',
    note: 'Für die Fußnote:',
    entry: 'Für deine Literaturverwaltung:',
    tooLong: 'Der Nachweis ist zu lang für eine Nachricht: Er steht in der Datei.',
    notAnId:
      'Das ist keine Passagenkennung. Sie hat zwölf Buchstaben und Ziffern und steht am Ende der Quellenzeile.',
    former:
      'Zitiert, wie er bis Generation {generation} in der Bibliothek stand: Diese Wörter sind nicht mehr darin.',
    successor: 'An seine Stelle trat der Abschnitt `{id}`.',
    gone: 'Die Passage `{id}` ist jetzt nicht in der Bibliothek. Wurde sie hier schon zitiert, sagt `/passage`, was aus ihr geworden ist.',
  },
  fr: {
    description: 'Cite un passage dans le style voulu, prêt à copier.',
    idOption: 'Identifiant du passage : les douze caractères à la fin de sa ligne de source.',
    styleOption: 'Style de la citation : APA si vous ne choisissez pas.',
    chooseStyle: 'Autre style',
    reference: 'Pour la bibliographie :',
    inText: 'À l’endroit cité :',
    note: 'Pour la note de bas de page :',
    entry: 'Pour votre logiciel de références :',
    tooLong: 'La référence est trop longue pour un message : elle est dans le fichier.',
    notAnId:
      'Ce n’est pas un identifiant de passage. Il compte douze lettres et chiffres, à la fin de la ligne de source.',
    former:
      'Cité tel qu’il figurait dans la bibliothèque jusqu’à la génération {generation} : ces mots n’y sont plus.',
    successor: 'Le passage `{id}` a pris sa place.',
    gone: 'Le passage `{id}` n’est pas dans la bibliothèque à présent. S’il a été cité ici, `/passage` dit ce qu’il est devenu.',
  },
  es: {
    description: 'Cita un pasaje en el estilo que necesitas, listo para copiar.',
    idOption: 'Identificador del pasaje: los doce caracteres al final de su línea de fuente.',
    styleOption: 'Estilo de la cita: APA si no eliges.',
    chooseStyle: 'Otro estilo',
    reference: 'Para la bibliografía:',
    inText: 'En el lugar citado:',
    note: 'Para la nota al pie:',
    entry: 'Para tu gestor de referencias:',
    tooLong: 'La referencia es demasiado larga para un mensaje: está en el archivo.',
    notAnId:
      'Eso no es un identificador de pasaje. Tiene doce letras y cifras, y está al final de la línea de fuente.',
    former:
      'Citado tal como estaba en la biblioteca hasta la generación {generation}: estas palabras ya no están en ella.',
    successor: 'El pasaje `{id}` ocupó su lugar.',
    gone: 'El pasaje `{id}` no está ahora en la biblioteca. Si se citó aquí antes, `/passage` dice qué fue de él.',
  },
  pt: {
    description: 'Cita um trecho no estilo de que você precisa, pronto para copiar.',
    idOption: 'Identificador do trecho: os doze caracteres no fim da linha da fonte.',
    styleOption: 'Estilo da citação: APA, se você não escolher.',
    chooseStyle: 'Outro estilo',
    reference: 'Para a lista de referências:',
    inText: 'No lugar citado:',
    note: 'Para a nota de rodapé:',
    entry: 'Para o seu gerenciador de referências:',
    tooLong: 'A referência é longa demais para uma mensagem: está no arquivo.',
    notAnId:
      'Isso não é um identificador de trecho. Ele tem doze letras e algarismos e fica no fim da linha da fonte.',
    former:
      'Citado como estava na biblioteca até a geração {generation}: essas palavras não estão mais nela.',
    successor: 'O trecho `{id}` tomou o lugar dele.',
    gone: 'O trecho `{id}` não está na biblioteca agora. Se foi citado aqui antes, `/passage` diz o que aconteceu com ele.',
  },
});
