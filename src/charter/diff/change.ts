/** What changed between two versions of a charter, told in one language. */
export type Change =
  /** A purpose that is there (with its description) or gone, asked or not, or asked again (with its revisions). */
  | (Told & { kind: PurposeKind; purpose: string })
  /** With what the cookie is for. */
  | (Told & InPurpose & { kind: 'cookie-added' | 'cookie-removed' })
  | (Told & InPurpose & { kind: 'cookie-changed'; field: CookieField })
  /** From one purpose to another, with their titles. */
  | (Told & { kind: 'cookie-moved'; from: string; purpose: string })
  | (Told & Partial<InPurpose> & { kind: TextKind; field: TextField })
  | (Told & Partial<InPurpose> & { kind: 'order-changed'; field: ListField })
  /** Days as `2026-11-23`. */
  | (Told & { kind: 'date-changed'; field: 'updated' })
  | (Told & { kind: 'language-added' | 'language-removed'; languages: readonly string[] })
  /** Texts that changed in languages of both versions, and not in the one that is told. */
  | (Told & { kind: 'other-languages'; languages: readonly string[] })

interface Told {
  /** What changed: the names of a cookie, the title of a purpose, the names of languages, a place as `kinds[1]`. */
  subject: string
  /** In plain words; as it is written only where the plain words are the same. Undefined where there was nothing. */
  before: string | undefined
  after: string | undefined
  /** Whether it touches what a visitor agrees to. */
  isMaterial: boolean
}

/** The id of a purpose, and its title. */
interface InPurpose {
  purpose: string
  purposeTitle: string
}

export type PurposeKind = (typeof purposeKinds)[number]
export type TextKind = (typeof textKinds)[number]
const purposeKinds = [
  ...(['purpose-added', 'purpose-removed', 'purpose-required'] as const),
  ...(['purpose-optional', 'purpose-revised'] as const),
] as const
const textKinds = ['text-added', 'text-removed', 'text-changed'] as const
export const changeKinds: readonly Change['kind'][] = [
  ...purposeKinds,
  ...(['cookie-added', 'cookie-removed', 'cookie-changed', 'cookie-moved'] as const),
  ...textKinds,
  ...(['order-changed', 'date-changed', 'language-added', 'language-removed', 'other-languages'] as const),
]

/** What may change in a cookie; `party`, `role`, `session` and `persistent` are left for the page to put in words. */
export type CookieField = (typeof cookieFields)[number]
export const cookieFields = [
  ...(['name', 'provider', 'service', 'purpose', 'duration', 'durationRemark', 'condition'] as const),
  ...(['party', 'recipients', 'country', 'domain', 'path', 'role'] as const),
] as const

/** The parts of a charter that hold texts, apart from its lists and its purposes. */
export const sections = [
  ...(['site', 'title', 'introduction', 'definitions', 'usage', 'columns'] as const),
  ...(['controller', 'dataProtectionOfficer', 'authority', 'accessibility'] as const),
] as const

/** The texts of a purpose. */
export const purposeTexts = ['title', 'description', 'legalBasis'] as const

export type TextField = (typeof textFields)[number]
export const textFields = [...sections, ...purposeTexts, 'kinds', 'help'] as const

export type ListField = (typeof listFields)[number]
export const listFields = ['cookies', 'purposes', 'kinds', 'help', 'languages'] as const
