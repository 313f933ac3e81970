// Where the console's page begins.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import './tokens.css'
import { createPages } from './pages.ts'

const queries = new QueryClient({
  defaultOptions: { queries: { retry: 1, staleTime: 30_000, refetchOnWindowFocus: false } },
})

createApp(App).use(createPinia()).use(VueQueryPlugin, { queryClient: queries }).use(createPages()).mount('#app')
