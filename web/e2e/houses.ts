// The running servers. Each worker has one of its own.
const listed = (name: string) => (process.env[name] ?? '').split(' ').filter(Boolean)

export const houses = process.env.LIUYING_URL ? listed('LIUYING_URL') : ['http://127.0.0.1:8420']
export const first_links = listed('LIUYING_FIRST')
export const house_of_worker = () =>
  houses[Number(process.env.TEST_PARALLEL_INDEX ?? 0) % houses.length]!
