// Named places where a test may kill or break us. In production the object below is wired in, and nothing can change it
// from outside.

export const FAULT_POINTS = [
  'delivery-read', // a delivery was verified, nothing written
  'before-commit', // an inbound's rows are written, not committed
  'after-commit', // committed, the platform not answered
  'after-answer', // the webhook's answer was handed to the socket
  'before-claim', // a send is about to become `sending`
  'before-send', // durable as `sending`, no byte has left
  'after-send', // the platform answered, nothing recorded
  'after-settle', // outcome recorded
  'pulled', // a page has arrived, nothing of it written
  'page-written', // its messages and its cursor are written, not committed
  'page-kept', // committed, the next page not asked for
  'timer', // a timer was claimed, its work not committed
] as const
export type FaultPoint = (typeof FAULT_POINTS)[number]

export type FaultPoints = (point: FaultPoint) => void

export const noFaults: FaultPoints = () => {}
