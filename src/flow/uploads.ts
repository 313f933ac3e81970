// A picture or file that comes with the request itself: on our disk before its message is accepted, and only from somebody
// who agreed that data about health are kept. A repeat writes the same bytes under the same name.
import type { Upload } from '../channel/adapter.ts'
import { hasConsent } from '../store/agreed.ts'
import { findIdentityByUser } from '../store/identity.ts'
import type { MediaFiles } from '../store/media-files.ts'
import type { Store } from '../store/tx.ts'

/** False: without consent nothing is kept. */
export type Uploads = (channelId: string, upload: Upload) => Promise<boolean>

export function createUploads(store: Store, files: Pick<MediaFiles, 'keep'>): Uploads {
  return async (channelId, { platformUserId, file, bytes }) => {
    const identity = await findIdentityByUser(store.reads, channelId, platformUserId)
    if (identity === undefined || !(await hasConsent(store.reads, identity.contactId, 'health'))) return false
    await files.keep(file, bytes)
    return true
  }
}
