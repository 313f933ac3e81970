// Chinese words of pages that are loaded when they are opened; they come with the first of those pages.
import { editingZhCn } from './editing.zh-cn.ts'
import { houseZhCn } from './house.zh-cn.ts'
import { reportsZhCn } from './reports.zh-cn.ts'

export const laterZhCn = { ...editingZhCn, ...houseZhCn, ...reportsZhCn } as const
