// Chinese words of pages that are loaded when they are opened; they come with the first of those pages.
import { adminZhCn } from './admin.zh-cn.ts'
import { auditZhCn } from './audit.zh-cn.ts'
import { channelSettingsZhCn } from './channel-settings.zh-cn.ts'
import { channelsZhCn } from './channels.zh-cn.ts'
import { editingZhCn } from './editing.zh-cn.ts'
import { handoverZhCn } from './handover.zh-cn.ts'
import { houseZhCn } from './house.zh-cn.ts'
import { reportsZhCn } from './reports.zh-cn.ts'
import { rulesZhCn } from './rules.zh-cn.ts'

export const laterZhCn = {
  ...adminZhCn,
  ...auditZhCn,
  ...channelsZhCn,
  ...channelSettingsZhCn,
  ...editingZhCn,
  ...handoverZhCn,
  ...houseZhCn,
  ...reportsZhCn,
  ...rulesZhCn,
} as const
