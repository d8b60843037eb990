/** The command line, or a file that it names, is wrong; the message says what to do. */
export class UsageError extends Error {}
