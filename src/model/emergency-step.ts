// What people do in an emergency beside writing. That the safety text went out is known from its send, and stands in no
// table of steps.

export const EMERGENCY_STEPS = [
  'phoned', // the patient was called
  'department-told', // the emergency department knows
] as const
export type EmergencyStep = (typeof EMERGENCY_STEPS)[number]

export const STEP_OUTCOMES = ['reached', 'no-answer'] as const
export type StepOutcome = (typeof STEP_OUTCOMES)[number]
