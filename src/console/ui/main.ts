// Where the console's page begins.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { Refused } from './api.ts'
import './tokens.css'
import { createPages } from './pages.ts'
import { loadWords } from './words/words.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (times, error) => times < 1 && !(error instanceof Refused && error.isFinal),
      staleTime: 30_000,
      refetchOnWindowFocus: false,
    },
  },
})

const app = createApp(App).use(createPinia()).use(VueQueryPlugin, { queryClient: queries }).use(createPages())
// Words that cannot be had now leave the page in Chinese, not empty.
void loadWords()
  .catch(() => {})
  .then(() => app.mount('#app'))
