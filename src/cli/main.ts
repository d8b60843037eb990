#!/usr/bin/env node
import { runCommandLine } from './run-command-line';

const { env: environment, stdout: out, stderr: notices, stdin: input } = process;
const context = { environment, out, notices, input, folder: process.cwd(), width: out.columns ?? 80 };

// Pooled connections to the provider would keep the process for a while.
void runCommandLine(process.argv.slice(2), context).then((code) => process.exit(code));
