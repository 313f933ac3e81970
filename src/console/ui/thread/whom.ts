// Whom a choice among colleagues and teams names, as the API wants it said.
export type Whom = { readonly agentId: string } | { readonly teamId: string }

export function whomOf(target: string): Whom {
  const [kind, id = ''] = target.split(':')
  return kind === 'agent' ? { agentId: id } : { teamId: id }
}
