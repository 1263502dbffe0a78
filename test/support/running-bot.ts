import { type Bot, startBot } from '../../bot/discord.ts';
import { createLog } from '../../bot/log.ts';
import { openState, type State } from '../../bot/state/state.ts';
import type { Library } from '../../index/index.ts';
import { type LoopbackDiscord, type LoopbackOptions, startLoopbackDiscord } from './loopback-discord.ts';

/** The real bot on a loopback Discord of its own. */
export interface RunningBot {
  readonly discord: LoopbackDiscord;
  readonly bot: Bot;
  readonly state: State;
  /** Lines of the log, parsed. */
  readonly log: readonly Record<string, unknown>[];
  /** Those that tell of trouble: warnings and worse. */
  troubles(): readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

/** @param library closed by whoever opened it */
export async function startRunningBot(
  library: Library,
  dataDirectory: string,
  options: LoopbackOptions = {},
): Promise<RunningBot> {
  const discord = await startLoopbackDiscord(options);
  const state = openState(dataDirectory);
  const log: Record<string, unknown>[] = [];
  const bot = await startBot({
    config: { token: discord.token, guildId: null, apiUrl: discord.restUrl },
    library,
    state,
    log: createLog(
      { level: 'info', secrets: [discord.token] },
      { write: (line) => log.push(JSON.parse(line)) },
    ),
  });
  return {
    discord,
    bot,
    state,
    log,
    troubles: () => log.filter(({ level }) => Number(level) >= 40),
    stop: async () => {
      await bot.stop();
      state.close();
      await discord.close();
    },
  };
}
