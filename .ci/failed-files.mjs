// The files with a failure in a report of vitest, a line each; --count: how many tests passed and failed instead.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

const report = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'))
if (process.argv.includes('--count')) console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed`)
else
  for (const { status, name } of report.testResults) {
    if (status === 'failed') console.log(relative(process.cwd(), name))
  }
