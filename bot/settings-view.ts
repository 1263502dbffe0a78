import type { Language } from './language.ts';
import { settingsMessages } from './messages/settings.ts';
import type { GuildSettings } from './state/settings.ts';

/** All settings of a server, a line each. Mentions in it are shown as names and ring nobody. */
export function describeSettings(settings: GuildSettings, language: Language): string {
  const { channels, moderatorRoles, privateByDefault, excerpts, missesDays } = settings;
  const say = settingsMessages.say.bind(settingsMessages, language);
  const lines = [
    channels.length === 0 ? say('viewEverywhere') : say('viewChannels', { channels: mention('#', channels) }),
    say(privateByDefault ? 'viewPrivate' : 'viewPublic'),
    say('viewExcerpts', { count: excerpts }),
    say('viewCooldowns', { person: settings.userCooldown, channel: settings.channelCooldown }),
    missesDays === 0 ? say('viewMissesOff') : say('viewMisses', { days: missesDays }),
    moderatorRoles.length === 0
      ? say('viewManagers')
      : say('viewModerators', { roles: mention('@&', moderatorRoles) }),
  ];
  return [`**${say('viewTitle')}**`, ...lines.map((line) => `- ${line}`)].join('\n');
}

function mention(kind: '#' | '@&', ids: readonly string[]): string {
  return ids.map((id) => `<${kind}${id}>`).join(' ');
}
