/** What a certificate says of itself, nothing verified. */
export interface ChainCertificate {
  /** The common name, else the organisation. */
  readonly subject: string
  readonly issuer: string
  /** ms since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  /** It may issue others (basicConstraints). */
  readonly isCa?: boolean
  /** Its issuer is its subject. */
  readonly selfIssued?: boolean
  /** Subject and authority key identifiers, in hexadecimal. */
  readonly keyId?: string
  readonly issuerKeyId?: string
}

/** What clients are shown: the leaf, which comes first, and what follows it. */
export interface CertificateFacts extends ChainCertificate {
  /** DNS names in lower case and IP addresses (subjectAltName, else the common name). */
  readonly names: readonly string[]
  /** There is no subjectAltName, so `names` is the common name: browsers and Go take no name from there. */
  readonly byCommonName?: boolean
  /** The certificates after the leaf, in their order; absent when there is none. */
  readonly chain?: readonly ChainCertificate[]
  /** Absent when there is none. */
  readonly faults?: readonly ChainFault[]
}

/** What is wrong with the certificates of a PEM text whatever the time of day; what has ended shows in the dates. */
export interface ChainFault {
  readonly code: /** One that issues another stands before it (`at`: where the leaf is), or one does not issue that before it though another here does. */
    | 'order'
    /** The leaf names an issuer, and no certificate here is it. */
    | 'missing-intermediate'
    /** It issues none of the others. */
    | 'extra'
    /** A block that can't be read. */
    | 'not-a-certificate'
    /** The leaf may not stand for a server (extendedKeyUsage). */
    | 'key-usage'
    /** The leaf is an authority's. */
    | 'is-ca'
    /** Signed over a digest that no client takes. */
    | 'sha1'
    | 'md5'
    /** An RSA key below 2048 bits, a curve below 256. */
    | 'short-key'
  /** Which one, the leaf being 0. */
  readonly at: number
  /** Of `order`: the leaf isn't the first, so the private key doesn't fit what is. */
  readonly leafLater?: boolean
  /** Of `missing-intermediate`: a public authority's, and these issue through intermediates alone. */
  readonly isPublic?: boolean
  /** Of `short-key`: `RSA 1024`. */
  readonly key?: string
}
