export type HandleSignal = (signal: NodeJS.Signals) => void;

/** Replaces what is done at SIGTERM and SIGINT; null leaves them to the system. */
export type SetHandler = (handle: HandleSignal | null) => void;
