// A thread with a connection of its own that copies the write-ahead log into the database while the service goes on
// writing. It changes no data: killed at any instant, the log still holds everything.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const database = new DatabaseSync(workerData)
database.exec('pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -200')
const checkpoint = database.prepare('pragma wal_checkpoint(passive)')

parentPort?.on('message', () => {
  checkpoint.get()
  parentPort?.postMessage('done')
})
