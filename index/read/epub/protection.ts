import { UnreadableFileError } from '../../errors.ts';
import { findAll, type XmlElement } from '../xml-tree.ts';
import { decodePath } from './package.ts';

/** Scrambled fonts are no protection of the text: https://www.w3.org/TR/epub-33/#sec-font-obfuscation, and Adobe's way. */
const FONT_OBFUSCATION = new Set(['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC']);

/**
 * @param encryption the root of META-INF/encryption.xml
 * @param needed paths of what is to be read
 * @throws {UnreadableFileError} when any of it is encrypted
 */
export function refuseProtected(encryption: XmlElement, needed: ReadonlySet<string>): void {
  const isProtected = findAll(encryption, 'EncryptedData').some((data) => {
    const [method] = findAll(data, 'EncryptionMethod');
    if (FONT_OBFUSCATION.has(method?.attributes.Algorithm ?? '')) return false;
    return findAll(data, 'CipherReference').some(({ attributes }) =>
      needed.has(decodePath(attributes.URI ?? '').replace(/^\//u, '')),
    );
  });
  if (isProtected) {
    throw new UnreadableFileError(
      'It is protected against copying (DRM): get it from a source that sells or gives it without.',
    );
  }
}
