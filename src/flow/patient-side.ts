// Everything a person's own client reads and tells beside webhooks, made once by app.ts: the feed, signs of life, visits,
// uploads.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { WorkingCalendar } from '../model/working-calendar.ts'
import type { MediaFiles } from '../store/media-files.ts'
import type { Store } from '../store/tx.ts'
import { MessageFeed } from './feed.ts'
import { LiveSigns } from './live-signs.ts'
import { createUploads, type Uploads } from './uploads.ts'
import { createVisits, type Visits } from './visits.ts'

export interface PatientSide {
  readonly feed: MessageFeed
  readonly signs: LiveSigns
  readonly visits: Visits
  readonly uploads: Uploads
  readonly mediaFiles: MediaFiles
}

export function createPatientSide(
  { store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log },
  mediaFiles: MediaFiles,
  calendar: () => WorkingCalendar,
): PatientSide {
  const signs = new LiveSigns(clock, log)
  const feed = new MessageFeed(store, signs, clock)
  const visits = createVisits({ store, clock, files: mediaFiles, signs, calendar })
  return { feed, signs, visits, uploads: createUploads(store, mediaFiles), mediaFiles }
}
