// What a receiver does with a package: reads the ZIP, opens what is sealed (WinZip AES-256). Written
// after the format's description, not after the server.
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'

export interface Entry {
  name: string
  read: (passphrase?: string) => Buffer // throws where the passphrase is wrong or bytes were changed
}

// The entries in the order of the directory.
export function unzip(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const entries: Entry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; --left) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)]
    const [name_length, extra_length, comment_length] = [28, 30, 32].map((by) => zip.readUInt16LE(at + by))
    const name = zip.toString('utf8', at + 46, at + 46 + name_length!)
    const extra = zip.subarray(at + 46 + name_length!, at + 46 + name_length! + extra_length!)
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const body = zip.subarray(from, from + size)
    const read = (passphrase = '') => (method === 99 ? unsealed(body, extra, passphrase) : inflated(body, method))
    entries.push({ name, read })
    at += 46 + name_length! + extra_length! + comment_length!
  }
  return entries
}

function inflated(body: Buffer, method: number): Buffer {
  if (method === 0) return body
  if (method === 8) return inflateRawSync(body)
  throw new Error(`compression ${method}`)
}

// 16 bytes of salt, 2 to know the passphrase by, the cipher text, 10 of its HMAC. The counter of the
// cipher counts from one, its lowest byte first, which no library's counter mode does.
function unsealed(body: Buffer, extra: Buffer, passphrase: string): Buffer {
  const field = extra.indexOf(Buffer.from([0x01, 0x99]))
  if (extra[field + 8] !== 3) throw new Error('not AES-256')
  const keys = pbkdf2Sync(passphrase, body.subarray(0, 16), 1000, 66, 'sha1')
  if (!keys.subarray(64).equals(body.subarray(16, 18))) throw new Error('wrong passphrase')
  const cipher_text = body.subarray(18, body.length - 10)
  const seal = createHmac('sha1', keys.subarray(32, 64)).update(cipher_text).digest().subarray(0, 10)
  if (!seal.equals(body.subarray(body.length - 10))) throw new Error('changed bytes')
  const counters = Buffer.alloc(Math.ceil(cipher_text.length / 16) * 16)
  for (let block = 0; block * 16 < counters.length; ++block) counters.writeUInt32LE(block + 1, block * 16)
  const stream = createCipheriv('aes-256-ecb', keys.subarray(0, 32), null).setAutoPadding(false).update(counters)
  const plain = Buffer.from(cipher_text.map((byte, n) => byte ^ stream[n]!))
  return inflated(plain, extra.readUInt16LE(field + 9))
}
