// What counts as a right answer to each intent of the desk: which of our FAQ entries, and what beside them.

/** What answers an intent beside an FAQ entry whose id fits. */
export interface Topic {
  readonly entries: RegExp
  readonly also?: readonly ('department' | 'refusal' | 'complaint')[]
}

export const NO_ENTRY = /(?!)/

export const TOPICS: Readonly<Record<string, Topic>> = {
  registration: { entries: /^register-|^doctor-|^online-child|^visit-late/ },
  price: { entries: /fee|price|pay|deposit|refund|invoice/ },
  insurance: { entries: /^insurance-/ },
  hours: { entries: /hours|^visit-(weekend|holiday|night|late)|schedule|^delivery/ },
  vaccine: { entries: /^vaccine-/ },
  inpatient: { entries: /^admission|^deposit|^bed|^visiting|^icu|^companion|inpatient|^ward|^surgery|^discharge/ },
  record_or_certificate: { entries: /^records-|certificate|^sick-leave|^disability-a/ },
  which_department: { entries: /which-department|-where$/, also: ['department'] },
  which_hospital: { entries: /which-department|^doctor-/, also: ['department', 'refusal'] },
  doctor: { entries: /^doctor-|ordinary-expert/, also: ['department'] },
  report_time: { entries: /^report-|^pathology-when|^checkup-report|^film/ },
  report_reading: { entries: /^report-read/, also: ['department', 'refusal'] },
  test_preparation: { entries: /prepare|fasting|urine|glucose|breath|child-blood/ },
  complaint: { entries: /^complaint|^fee-dispute|^privacy/, also: ['complaint'] },
  address: { entries: /^directions|^where-|where$|^parking|phone$|entrance/ },
  medical: { entries: NO_ENTRY, also: ['department', 'refusal'] },
}
