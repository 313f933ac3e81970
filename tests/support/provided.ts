// What the set-up of a run hands to its test files (vitest's own way of typing it).
declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder for everything temporary of this run. */
    tempRoot: string
    /** Address that starts PostgreSQL on the first request and answers with the URL of a new database. */
    postgresDoor: string
  }
}

export {}
