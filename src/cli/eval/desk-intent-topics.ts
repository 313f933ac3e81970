// Which answers of the shipped knowledge belong to which desk intent of a labelled file. Data only: an answer that stands
// under none of a row's intents counts as wrong for it, however kind it reads.

export interface IntentTopics {
  /** Categories of FAQ entries, all of whose answers belong here. */
  readonly categories?: readonly string[]
  /** Single FAQ entries of other categories. */
  readonly entries?: readonly string[]
  /** Rules of replies that are no FAQ entry: `Reason.rule`. */
  readonly rules?: readonly string[]
}

/** Whether an answer with this entry belongs to the intent. */
export function isEntryOf(
  intent: string,
  { id, category }: { readonly id: string; readonly category: string },
): boolean {
  const topics = DESK_INTENT_TOPICS[intent]
  return topics?.entries?.includes(id) === true || topics?.categories?.includes(category) === true
}

const CLINIC = ['department', 'department.notSure', 'chosen-department', 'minor.guardian']

export const DESK_INTENT_TOPICS: Readonly<Record<string, IntentTopics>> = {
  /** No desk answers these: an honest no with the way to a doctor, or the clinic, is the right reply. */
  medical: {
    rules: ['refuse.medicine', 'refuse.diagnosis', 'refuse.medical', ...CLINIC],
    entries: [
      'vaccine-rabies',
      'vaccine-tetanus',
      'vaccine-fit',
      'vaccine-after',
      'child-fever-where',
      'delivery-when',
      'discharge-questions',
    ],
  },
  registration: {
    categories: ['挂号'],
    entries: [
      'doctor-specific',
      'doctor-schedule',
      'doctor-stop',
      'visit-flow',
      'visit-late',
      'visit-return-same-day',
      'visit-wait-long',
      'visit-priority',
      'examination-without-doctor',
      'examination-change',
      'imaging-appointment',
      'ultrasound-appointment',
      'gastroscopy-appointment',
      'checkup-book',
      'prenatal-file',
      'vaccine-book',
      'vaccine-hpv',
      'vaccine-child',
      'vaccine-flu',
      'surgery-book',
      'online-consult',
      'online-help',
      'online-bind',
      'card-loss',
      'card-info-change',
      'health-code',
      'fee-registration',
      'elderly-helper',
    ],
  },
  price: {
    categories: ['费用'],
    entries: [
      'parking-fee',
      'checkup-price',
      'vaccine-hpv-price',
      'vaccine-price',
      'vaccine-rabies-price',
      'vaccine-flu',
      'records-copy-fee',
      'deposit',
      'checkup-health-certificate',
      'checkup-driving',
      'checkup-entry',
    ],
  },
  report_reading: { entries: ['report-read', 'report-ask'], rules: ['refuse.report'] },
  insurance: { categories: ['医保'], entries: ['price-after-insurance'] },
  which_hospital: { entries: ['doctor-find'], rules: ['refuse.compare'] },
  hours: {
    entries: [
      'visit-hours',
      'visit-weekend',
      'visit-holiday',
      'visit-night',
      'child-night',
      'fever-clinic-hours',
      'blood-hours',
      'checkup-hours',
      'vaccine-hours',
      'pay-window-hours',
      'visiting-hours',
      'icu-visiting',
      'report-print-late',
      'where-pharmacy',
      'where-lab',
      'emergency-entrance',
      'doctor-schedule',
      'online-hours',
      'register-open-days',
      'register-onsite',
      'register-same-day',
    ],
    // A clinic's place, telephone and hours in one reply.
    rules: ['department.facts'],
  },
  vaccine: { categories: ['疫苗'] },
  inpatient: {
    categories: ['住院'],
    entries: [
      'insurance-inpatient',
      'price-surgery',
      'surgery-prepare',
      'delivery-bag',
      'delivery-when',
      'labour-companion',
    ],
  },
  record_or_certificate: {
    categories: ['病历复印'],
    entries: [
      'invoice-get',
      'discharge-invoice',
      'fee-detail-list',
      'checkup-health-certificate',
      'checkup-driving',
      'checkup-entry',
      'vaccine-record',
      'e-prescription',
      'film-copy',
      'pathology-borrow',
      'prenatal-file',
    ],
  },
  which_department: {
    entries: ['register-which-department', 'child-fever-where', 'fever-clinic-where'],
    rules: CLINIC,
  },
  doctor: {
    entries: [
      'doctor-schedule',
      'doctor-find',
      'doctor-specific',
      'doctor-stop',
      'register-ordinary-expert',
      'register-full',
      'online-consult',
    ],
    rules: ['refuse.compare'],
  },
  report_time: {
    entries: ['report-when', 'report-ask', 'report-special', 'report-missing', 'pathology-when', 'checkup-report'],
  },
  test_preparation: {
    entries: [
      'blood-fasting',
      'glucose-tolerance',
      'urine-stool',
      'imaging-prepare',
      'ultrasound-urine',
      'gastroscopy-prepare',
      'colonoscopy-prepare',
      'breath-test',
      'examination-ask',
      'gynecology-test-prepare',
      'semen-test-prepare',
      'surgery-prepare',
      'pulmonary-function',
      'checkup-prepare',
      'child-blood',
    ],
  },
  complaint: { categories: ['意见投诉'], entries: ['fee-dispute'], rules: ['complaint', 'medical-quality-complaint'] },
  address: {
    categories: ['位置交通'],
    entries: ['emergency-entrance', 'fever-clinic-where', 'convenience-centre', 'vaccine-where'],
    rules: ['department.facts'],
  },
  other: {
    categories: ['便民服务', '互联网医院', '意见投诉'],
    rules: ['off-topic', 'thanks', 'hello', 'refuse.medical'],
  },
}
