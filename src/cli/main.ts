#!/usr/bin/env node
// `daozhen <command>`: the work of an operator at a terminal. A new command is one line of the table in commands.ts.
import { runCommand } from './commands.ts'
import { terminalHost } from './host.ts'

process.exitCode = await runCommand(process.argv.slice(2), terminalHost(process))
