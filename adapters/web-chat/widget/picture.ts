// A photo as it is sent: turned into a JPEG of bounded size. That saves a patient's data plan, and leaves behind where and
// with what it was taken. Anything the browser cannot read goes as it is; the server judges it.
const LONGEST_SIDE = 2_000
const QUALITY = 0.85

export async function forSending(file: Blob): Promise<Blob> {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file
  try {
    const picture = await load(file)
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.naturalWidth, picture.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale))
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale))
    const pen = canvas.getContext('2d')
    if (pen === null) return file
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise<Blob>((resolve) => {
      canvas.toBlob((made) => resolve(made ?? file), 'image/jpeg', QUALITY)
    })
  } catch {
    return file
  }
}

function load(file: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(file)
  return new Promise<HTMLImageElement>((resolve, reject) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = () => reject(new Error('not a picture this browser reads'))
    picture.src = url
  }).finally(() => URL.revokeObjectURL(url))
}
