import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

/** A self-signed certificate for the names, written to `tls.crt`, `tls.key` and, both in one as HAProxy wants it, `tls.pem`. */
export const makeCertificate = (directory: string, names: readonly string[]): void => {
  const subject = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(directory, 'tls.key')]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', join(directory, 'tls.crt'), '-days', '3650', '-subj', '/O=proof', '-addext', subject], {
    stdio: 'pipe',
  })
  const { cert, key: secret } = readCertificate(directory)
  writeFileSync(join(directory, 'tls.pem'), cert + secret)
}

export const readCertificate = (directory: string): Certificate => ({
  cert: readFileSync(join(directory, 'tls.crt'), 'utf8'),
  key: readFileSync(join(directory, 'tls.key'), 'utf8'),
})
