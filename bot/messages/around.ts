import { defineMessages } from '../language.ts';

/** Reading around a passage that was cited. */
export const aroundMessages = defineMessages({
  en: {
    cited: 'Cited: {place} · `{id}`',
    here: 'The cited passage',
    before: 'Before the cited passage',
    after: 'After the cited passage',
  },
  de: {
    cited: 'Zitiert: {place} · `{id}`',
    here: 'Der zitierte Abschnitt',
    before: 'Vor dem zitierten Abschnitt',
    after: 'Nach dem zitierten Abschnitt',
  },
  fr: {
    cited: 'Cité : {place} · `{id}`',
    here: 'Le passage cité',
    before: 'Avant le passage cité',
    after: 'Après le passage cité',
  },
  es: {
    cited: 'Citado: {place} · `{id}`',
    here: 'El pasaje citado',
    before: 'Antes del pasaje citado',
    after: 'Después del pasaje citado',
  },
  pt: {
    cited: 'Citado: {place} · `{id}`',
    here: 'O trecho citado',
    before: 'Antes do trecho citado',
    after: 'Depois do trecho citado',
  },
});
