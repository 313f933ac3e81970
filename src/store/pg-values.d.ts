// What @types/pg leaves out: how the driver writes a value for the server.
declare module 'pg/lib/utils' {
  export function prepareValue(value: unknown): string | Buffer | null
}
