// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { complete, connect, disconnect, open_board, pairs, press, without_picture, type Board } from './connect'

const board: Board = { shots: ['a', 'b', 'c'], people: ['p', 'q', 'r', 's'], choices: {}, picked: 0 }
const type = (from: Board, codes: string[]) =>
  codes.reduce((at, code) => press(at, code) ?? at, from)

describe('the slip board', () => {
  it('starts with nothing connected', () => {
    const opened = open_board({ shots: [], candidates: [], proposal: [] })
    expect(opened.choices).toEqual({})
    expect(complete(opened)).toBe(false)
  })

  it('or with what is proposed, where that is another than before', () => {
    const proposal = [
      { shot: 'a', before: 'p', after: 'q' },
      { shot: 'b', before: 'q', after: 'q' },
      { shot: 'c', before: 'r', after: null },
    ]
    expect(open_board({ shots: [], candidates: [], proposal }).choices).toEqual({ a: 'q', c: null })
  })

  it('is settled by one digit for each picture', () => {
    const settled = type(board, ['Digit1', 'Digit2', 'Numpad3'])
    expect(complete(settled)).toBe(true)
    expect(pairs(settled)).toEqual([
      { shot: 'a', token: 'p' },
      { shot: 'b', token: 'q' },
      { shot: 'c', token: 'r' },
    ])
    const proposal = [
      { shot: 'a', before: 's', after: 'p' },
      { shot: 'b', before: 'q', after: 'q' },
      { shot: 'c', before: null, after: 'r' },
    ]
    expect(without_picture(settled, proposal)).toEqual(['s'])
  })

  it('connects a picture to nobody with 0, which is an answer', () => {
    const settled = type(board, ['Digit0', 'Digit1', 'Digit1'])
    expect(complete(settled)).toBe(true)
    expect(pairs(settled)[0]).toEqual({ shot: 'a', token: null })
  })

  it('moves on to the next picture that is open, round the end', () => {
    const last = connect({ ...board, picked: 2 }, 2, 'p')
    expect(last.picked).toBe(0)
    expect(connect(connect(last, 0, 'q'), 1, 'r').picked).toBe(1)
  })

  it('ignores a digit that names nobody on the board', () => {
    expect(press(board, 'Digit9')).toEqual(board)
  })

  it('takes a connection away again', () => {
    const undone = disconnect(type(board, ['Digit1', 'Digit2']), 0)
    expect(pairs(undone)).toEqual([{ shot: 'b', token: 'q' }])
    expect(undone.picked).toBe(0)
    expect(pairs(type(board, ['Digit1', 'ArrowLeft', 'Backspace']))).toEqual([])
  })

  it('leaves other keys to others', () => {
    expect(press(board, 'KeyA')).toBeNull()
    expect(press(board, 'Enter')).toBeNull()
  })
})
