// The running servers: one for each worker, and the last of several for the day as a whole.
const listed = (name: string) => (process.env[name] ?? '').split(' ').filter(Boolean)

export const houses = process.env.LIUYING_URL ? listed('LIUYING_URL') : ['http://127.0.0.1:8420']
export const first_links = listed('LIUYING_FIRST')
export const workers = Math.max(1, houses.length - 1)
export const house_of_worker = () => houses[Number(process.env.TEST_PARALLEL_INDEX ?? 0) % workers]!
export const house_of_the_day = houses.at(-1)!
