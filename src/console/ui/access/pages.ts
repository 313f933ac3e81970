// The pages about people and their rights, and what stands behind the desk.
import type { RouteRecordRaw } from 'vue-router'

export const ACCESS_PAGES: readonly RouteRecordRaw[] = [
  { path: '/directory', name: 'directory', component: () => import('./DirectoryPage.vue') },
  {
    path: '/admin',
    component: () => import('./AdminFrame.vue'),
    children: [
      { path: '', name: 'admin', component: () => import('./AdminStart.vue') },
      { path: 'accounts', name: 'accounts', component: () => import('./AccountsPage.vue') },
      { path: 'teams', name: 'teams', component: () => import('./TeamsPage.vue') },
      { path: 'roles', name: 'roles', component: () => import('./RolesPage.vue') },
      { path: 'tokens', name: 'tokens', component: () => import('./TokensPage.vue') },
      { path: 'audit', name: 'audit', component: () => import('./AuditPage.vue') },
      { path: 'operations', name: 'operations', component: () => import('./OperationsPage.vue') },
    ],
  },
  { path: '/accounts', redirect: '/admin/accounts' },
]
