// The pages of supervisors and their addresses; each is loaded when it is opened.
export const reportsPages = [
  { path: '/board', name: 'board', component: () => import('./BoardPage.vue') },
  { path: '/quality', name: 'quality', component: () => import('./QualityPage.vue') },
  { path: '/exports', name: 'exports', component: () => import('./ExportPage.vue') },
]
