// The pages and their addresses. A conversation has its own, so that a link to it can be passed to a colleague.
import { createRouter, createWebHistory, type Router } from 'vue-router'
import InboxPage from './inbox/InboxPage.vue'

export function createPages(): Router {
  return createRouter({
    history: createWebHistory('/console/'),
    routes: [
      { path: '/', name: 'inbox', component: InboxPage },
      { path: '/c/:id', name: 'conversation', component: InboxPage },
      { path: '/accounts', name: 'accounts', component: () => import('./admin/AccountsPage.vue') },
      { path: '/handover', name: 'handover', component: () => import('./handover/HandoverPage.vue') },
      { path: '/handover/:id', name: 'handover-sheet', component: () => import('./handover/SheetPage.vue') },
      { path: '/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
}
