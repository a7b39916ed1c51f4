// Moving a college from one session to another, written into the campaign file: one name leaves one
// list and joins another, and nothing else of the file changes.
import { entry_of, list_of, read_sections, text_of, write_list } from './toml_spans'

export function move_college(text: string, college: string, from: string, to: string): string | null {
  const list = (source: string, session: string) => {
    const section = read_sections(source).find(
      (one) => one.name === 'sessions' && text_of(entry_of(one, 'id')?.value) === session,
    )
    const value = section && entry_of(section, 'colleges')?.value
    return value?.kind === 'list' ? value : null
  }
  const leaving = list(text, from)
  if (!leaving || !list_of(leaving).includes(college)) return null
  const left = write_list(
    text,
    leaving,
    list_of(leaving).filter((one) => one !== college),
  )
  const joining = list(left, to)
  if (!joining) return null
  const there = list_of(joining)
  return there.includes(college) ? left : write_list(left, joining, [...there, college])
}
