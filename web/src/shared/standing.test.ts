// @vitest-environment node
import { expect, it } from 'vitest'
import { proof_of } from './standing'

const words = (zh: string) => ({ zh, en: zh })

it('a verdict is told as its facts, and the clause that follows', () => {
  const proof = proof_of({
    kind: 'associate',
    words: words('需关联'),
    clause: words('采集通知'),
    proof: [words('预计在本届毕业'), words('学校系统没有照片'), words('依据：一边有照片，另一边没有')],
    changes: [],
  })
  expect(proof.facts.map((one) => one.zh)).toEqual(['预计在本届毕业', '学校系统没有照片'])
  expect(proof.clause.zh).toBe('依据：一边有照片，另一边没有')
})
