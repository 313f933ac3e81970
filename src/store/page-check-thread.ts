// A thread with a connection of its own that reads every page of the SQLite database, while the service goes on: minutes
// on a large one. It only reads; killed at any instant, nothing is lost but the answer.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const MOST_PROBLEMS = 100

const database = new DatabaseSync(workerData as string, { readOnly: true })
database.exec('pragma cache_size = -8000')
const rows = database.prepare(`pragma quick_check(${MOST_PROBLEMS})`).all() as { quick_check: string }[]
database.close()
parentPort?.postMessage(rows.filter((row) => row.quick_check !== 'ok').length)
