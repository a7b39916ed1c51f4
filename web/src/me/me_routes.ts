import type { RouteRecordRaw } from 'vue-router'
import HomeView from './HomeView.vue'
import MeFrame from './MeFrame.vue'
import MoreView from './MoreView.vue'
import PortraitView from './PortraitView.vue'
import RecordView from './RecordView.vue'
import RulesView from './RulesView.vue'
import TicketView from './TicketView.vue'

// Not lazy: the page must open a view it never showed before in a hall without network.
export const routes: RouteRecordRaw[] = [
  {
    path: '/:school/:campaign/me',
    component: MeFrame,
    children: [
      { path: '', component: HomeView },
      { path: 'ticket', component: TicketView },
      { path: 'record', component: RecordView },
      { path: 'rules', component: RulesView },
      { path: 'portrait', component: PortraitView },
      { path: 'more', component: MoreView },
      { path: ':rest(.*)*', redirect: (to) => `/${String(to.params.school)}/${String(to.params.campaign)}/me` },
    ],
  },
]
