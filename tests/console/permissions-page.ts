// docs/permissions.md, made from the route table and the rights: every door, every role, how far each sees. The matrix
// test holds the service against this page, so a changed right shows in a review as a changed line.
import { ROUTES } from '../../src/console/routes.ts'
import { PERMISSIONS, SERVICE_RIGHTS, scopeOf } from '../../src/model/permission.ts'
import { needsSecondFactor, ROLES } from '../../src/model/role.ts'

export const PAGE = 'docs/permissions.md'

/** In the cells of the page. */
export const EXPECTATIONS = ['open', 'own', 'team', 'all', '–'] as const
export type Expectation = (typeof EXPECTATIONS)[number]

const INTRODUCTION = `# Who may open which door

Made by \`node_modules/.bin/node tests/console/write-permissions-page.ts\` from the route table
(\`src/console/routes.ts\`) and the rights (\`src/model/permission.ts\`); do not edit it by hand.
\`tests/console/matrix.test.ts\` knocks at every door with every role and holds the service against this page.

| cell | the service answers |
| --- | --- |
| \`open\` | everybody, signed in or not |
| \`own\` | for what this person holds, and the line of his teams; foreign objects are 404 |
| \`team\` | also for what his teams hold; foreign objects are 404 |
| \`all\` | for everything |
| \`–\` | 403; without a session every door but the open ones is 401 |
`

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

export function describePermissions(): string {
  const head = [...ROLES, 'program']
  const rule = row(['---', ...head.map(() => '---')])
  const rights = PERMISSIONS.map((permission) => {
    const program = (SERVICE_RIGHTS as readonly string[]).includes(permission) ? 'all' : '–'
    return row([`\`${permission}\``, ...ROLES.map((role) => scopeOf(role, permission) ?? '–'), program])
  })
  const doors = ROUTES.map((route) => {
    const { permission } = route
    const name = `\`${route.method} ${route.path}\``
    if (permission === 'public') return row([name, ...head.map(() => 'open')])
    // Live updates are for people: a program asks again.
    const program = route.kind === 'answer' && (SERVICE_RIGHTS as readonly string[]).includes(permission) ? 'all' : '–'
    return row([name, ...ROLES.map((role) => scopeOf(role, permission) ?? '–'), program])
  })
  const factor = row([
    'second factor',
    ...ROLES.map((role) => (needsSecondFactor(role) ? 'required' : 'optional')),
    '–',
  ])
  return [
    INTRODUCTION,
    '## Rights\n',
    [row(['right', ...head]), rule, ...rights, factor].join('\n'),
    '\n## Doors\n',
    [row(['door', ...head]), rule, ...doors].join('\n'),
    '',
  ].join('\n')
}

/** The table of doors as it stands on the page: door → role or `program` → cell. */
export function readPage(page: string): ReadonlyMap<string, ReadonlyMap<string, Expectation>> {
  const table = page
    .slice(page.indexOf('## Doors'))
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const [head = [], , ...rows] = table.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  return new Map(
    rows.map(([door = '', ...cells]) => [
      door.replaceAll('`', ''),
      new Map(cells.map((cell, i) => [head[i + 1] ?? '', expectation(cell)])),
    ]),
  )
}

function expectation(cell: string): Expectation {
  const known = EXPECTATIONS.find((each) => each === cell)
  if (known === undefined) throw new Error(`docs/permissions.md says "${cell}", which is no expectation`)
  return known
}
