// The pages and their addresses. A conversation has its own, so that a link to it can be passed to a colleague.
import { createRouter, createWebHistory, type Router } from 'vue-router'
import { ACCESS_PAGES } from './access/pages.ts'
import InboxPage from './inbox/InboxPage.vue'
import { reportsPages } from './reports/pages.ts'
import { loadAllWords } from './words/words.ts'

export function createPages(): Router {
  const pages = createRouter({
    history: createWebHistory('/console/'),
    // Where a window is so low that the whole page scrolls, a new page begins at its top.
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      { path: '/', name: 'inbox', component: InboxPage, meta: { showsPatients: true, hasOwnWords: false } },
      { path: '/c/:id', name: 'conversation', component: InboxPage, meta: { showsPatients: true, hasOwnWords: false } },
      ...ACCESS_PAGES,
      ...reportsPages,
      { path: '/assists', name: 'assists', component: () => import('./assists/AssistsPage.vue') },
      {
        path: '/knowledge/:kind?/:id?',
        name: 'knowledge',
        props: { place: 'knowledge' },
        component: () => import('./editing/EditingPage.vue'),
      },
      {
        path: '/centre/channels/:id?',
        name: 'channels',
        component: () => import('./channels/ChannelsPage.vue'),
      },
      {
        path: '/centre/:kind?/:id?',
        name: 'centre',
        props: { place: 'centre' },
        component: () => import('./editing/EditingPage.vue'),
      },
      {
        path: '/handover',
        name: 'handover',
        meta: { showsPatients: true },
        component: () => import('./handover/HandoverPage.vue'),
      },
      {
        path: '/handover/:id',
        name: 'handover-sheet',
        meta: { showsPatients: true },
        component: () => import('./handover/SheetPage.vue'),
      },
      { path: '/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  // A page that is loaded when it is opened has its words by then; without them it would show their keys.
  pages.beforeResolve(async (to) => {
    if (to.meta.hasOwnWords !== false) await loadAllWords().catch(() => {})
  })
  return pages
}
