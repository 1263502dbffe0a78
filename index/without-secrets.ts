/** An environment for a child process that has no use for Discord's token; what it doesn't have, it can't let slip. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DISCORD_')));
}
