import { defineMessages } from '../language.ts';

/** What a person reads who may not do something. */
export const permissionMessages = defineMessages({
  en: {
    notModerator:
      'This is for moderators: members who may manage the server, or who have a role named in `/settings`.',
    notManager: 'Only members who may manage the server can change who the moderators are.',
  },
  de: {
    notModerator:
      'Das ist der Moderation vorbehalten: Mitgliedern, die den Server verwalten dürfen oder eine in `/settings` genannte Rolle haben.',
    notManager: 'Wer moderiert, können nur Mitglieder ändern, die den Server verwalten dürfen.',
  },
  fr: {
    notModerator:
      'Ceci est réservé à la modération : aux membres qui peuvent gérer le serveur ou qui ont un rôle nommé dans `/settings`.',
    notManager: 'Seuls les membres qui peuvent gérer le serveur peuvent changer les rôles de modération.',
  },
  es: {
    notModerator:
      'Esto es para la moderación: miembros que pueden gestionar el servidor o que tienen un rol indicado en `/settings`.',
    notManager: 'Solo quienes pueden gestionar el servidor pueden cambiar los roles de moderación.',
  },
  pt: {
    notModerator:
      'Isto é para a moderação: membros que podem gerenciar o servidor ou que têm um cargo indicado em `/settings`.',
    notManager: 'Só quem pode gerenciar o servidor pode mudar os cargos da moderação.',
  },
});
