import { make_accounts } from './house'

export default make_accounts
