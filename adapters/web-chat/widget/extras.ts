// Parts of the page few need at once, as one file of their own.
import looks from './cards.css?url'

export { ClosedCard } from './parts/ClosedCard.tsx'
export { ConsentCard } from './parts/ConsentCard.tsx'
export { FileLink } from './parts/FileLink.tsx'
export { LeaveForm } from './parts/LeaveForm.tsx'
export { Picture } from './parts/Picture.tsx'
export { PrivacySheet } from './parts/PrivacySheet.tsx'
export { RatingCard } from './parts/RatingCard.tsx'
export { forSending } from './picture.ts'
export { looks }
