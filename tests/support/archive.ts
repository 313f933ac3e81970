// An archive as Word and Excel write it, with empty parts of the given names.
export function archiveOf(names: readonly string[]): Buffer {
  const parts = names.map((name) => Buffer.from(name))
  const heads = parts.map((name) => record(0x04034b50, 30, { at: 26, name }))
  const list = parts.map((name) => record(0x02014b50, 46, { at: 28, name }))
  const body = Buffer.concat(heads)
  const listed = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(body.length, 16)
  return Buffer.concat([body, listed, end])
}

function record(mark: number, length: number, { at, name }: { readonly at: number; readonly name: Buffer }): Buffer {
  const head = Buffer.alloc(length)
  head.writeUInt32LE(mark, 0)
  head.writeUInt16LE(name.length, at)
  return Buffer.concat([head, name])
}
