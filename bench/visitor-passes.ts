// Visitors of the web chat, for those who speak for many: each comes in by the door and is given a pass.

export async function fetchPasses(channelUrl: string, count: number): Promise<readonly string[]> {
  const passes: string[] = []
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
  for (let i = 0; i < count; i++) {
    const answer = await fetch(`${channelUrl}/visitors`, request)
    if (answer.status !== 200) throw new Error(`a visitor was turned away: ${answer.status}`)
    passes.push(((await answer.json()) as { readonly visitorToken: string }).visitorToken)
  }
  return passes
}
