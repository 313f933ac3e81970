// Own utterances to the desk and where a fresh installation must lead them, as a table a nurse can read. A change that
// breaks a line is a regression. Never a sentence of anybody's data: every line was written for this file.
//
//   words of the patient → what the bot does
//
// An entry id (`parking`), `@clinic` for a department (an entry of that clinic counts too), `refuse.…`, `person`,
// `complaint`, `quality`, `anger`, `alarm`, `hello`, `thanks`, `goodbye`, `off-topic`, `ask` (choices, age, sex or "say more").
// `a | b`: either is right. `a + b`: both, in one message. `!a`: anything but that.

export const GOLDEN = `
# 别家与自己
甲状腺结节哪里治比较好 → refuse.compare
哪儿做近视手术做得好 → refuse.compare
全省哪里看白癜风最好 → refuse.compare
脑梗后遗症在哪治好 → refuse.compare
白癜风到哪看得好 → refuse.compare
胃病专家哪个最好 → refuse.compare
看甲状腺哪位医生看得最好 → refuse.compare
你们医院行不行啊 → refuse.compare
# 讲过的住院
出院后伤口有点红怎么办 → @general-surgery
# 科室自己的时间
眼科周末有没有人 → department.facts
儿科晚上有医生吗 → department.facts
# 打招呼
我想咨询一下 → hello
大夫在不 → hello
谢谢大夫 → thanks
# 一次好几件事
你们星期天上不上班，我想给孩子看牙，顺便问一下洗牙多少钱，还有要不要先挂号 → ask
# 挂号
我要怎么退号 → register-cancel
挂了明天的号 临时去不了 能退不 → register-cancel
想把预约改到后天可以吗 → register-reschedule
能不能把我的号往后挪两天 → register-reschedule
你们提前几天放号 → register-open-days
号是几点放出来的呀 → register-open-days
抢了一个星期都抢不到号 → register-full
没号了 → register-full
挂号要带身份证吗 → register-documents
怎么帮我妈挂号 → register-for-family
挂错科了能换吗 → register-wrong
号挂错了肿么办 → register-wrong
挂号热线 → register-phone
预约挂号的电话 → register-phone
打电话可以预约不 → register-phone
挂号 → register-how
我想挂个号 → register-how
怎么在微信上预约挂号 → register-how
不预约直接过去能看上吗 → register-onsite
当天去现场还能挂号不 → register-onsite | register-same-day
今天下午的号还挂得到吗 → register-same-day
宝宝还没上户口咋挂号 → register-child-no-card
用护照可以挂号吗 → register-foreigner
到了医院还用取号吗 → register-collect | register-how
候补要排多久 → register-waitlist | ask
怎么看我挂上号没有 → register-success
# 就诊
想问下门诊早上几点开门 → visit-hours
上班时间 → visit-hours
请问上班时间是几点 → visit-hours
你们几点上班啊 → visit-hours
医院几点下班 → visit-hours
周日能去看病吗 → visit-weekend
周六上班吗 → visit-weekend
你们周六日上班吗 → visit-weekend
体检中心周六日上班吗 → checkup-hours
周六日能抽血吗 → blood-hours
星期天医院有人看病不 → visit-weekend
国庆节门诊上班不 → visit-holiday
过年期间能看病不 → visit-holiday
夜里还能看病不 → visit-night
专家什么时候坐诊 → doctor-schedule
某主任礼拜几坐诊 → doctor-schedule
我挂的医生停诊了咋整 → doctor-stop
结果出来找医生看还要再挂号不 → visit-return-same-day
前面还有几个人啊 → visit-wait-long
七十多岁老人能优先看吗 → visit-priority
在哪里打吊针 → visit-infusion-injection
没有胸痛,就想问胸痛中心在哪 → chest-pain-centre
卒中中心怎么走啊 → stroke-centre
发热门诊在哪个位置 → fever-clinic-where
发热门诊半夜开吗 → fever-clinic-hours
聋哑人来看病有人帮忙不 → visit-language-help
# 报告
今天抽的血几点出结果 → report-when
化验单去哪儿取 → report-where
在哪打印检查报告 → report-where
手机上能查报告吗 → report-online
公众号怎么看化验结果 → report-online
报告单弄丢了能补打吗 → report-lost
到现在还查不到我的报告 → report-missing
CT的片子在哪儿打 → film-pickup
片子能给个电子版不 → film-copy
切片的病理几天出来 → pathology-when
想借病理切片去外院会诊 → pathology-borrow
别的医院的检查结果你们认吗 → result-elsewhere
# 检查
抽血要不要空腹 → blood-fasting
明天抽血今晚能吃饭不 → blood-fasting
抽血在几楼 → blood-where
做b超要憋尿不 → ultrasound-urine
彩超在哪儿做 → ultrasound-where
四维彩超怎么预约 → ultrasound-appointment
胃镜怎么预约啊 → gastroscopy-appointment
做胃镜前能不能吃饭 → gastroscopy-prepare
明天做肠镜今天吃啥 → colonoscopy-prepare
核磁共振要提前约吗 → imaging-appointment
在哪拍CT → imaging-where
戴着牙套能做磁共振吗 → imaging-prepare
心电图在几楼做 → ecg-where
吹气查幽门要空腹不 → breath-test
糖耐要抽几次血 → glucose-tolerance
约好的磁共振想换一天 → examination-change
查精子前几天不能同房 → semen-test-prepare | refuse.medical
# 费用
停车一个小时要多少钱 → parking-fee
做个胃镜多少钱 → price-endoscopy
核磁共振大概多少钱 → price-imaging
拍个X光多少钱 → price-imaging
打石膏多少钱 → price-enquiry
正骨一次什么价格 → price-enquiry
割双眼皮得花多少 → price-enquiry
挂个专家号几块钱 → fee-registration
做手术大概准备多少钱 → price-surgery
九价疫苗多少钱一针 → vaccine-hpv-price
体检套餐多少钱 → checkup-price
可以用微信付钱吗 → pay-ways
收费处几点关门 → pay-window-hours
退费多久到账 → refund-when
扣了我两次钱 → pay-double
费用明细去哪打 → fee-detail-list
# 医保
能刷医保卡吗 → insurance-onsite
外地医保可以用吗 → insurance-out-of-town
我是外省的能直接报销吗 → insurance-out-of-town
忘带医保卡了怎么办 → insurance-ecard
转到省里看要开转诊单吗 → insurance-referral
住院能报多少 → insurance-inpatient
回老家报销要哪些材料 → insurance-reimburse-documents
医保办在哪 → insurance-office
# 住院
住院要交多少押金 → deposit
住院押金多少 → deposit
怎么办住院手续 → admission-how
住院要带哪些东西 → admission-documents
还要等多久才有床 → bed-waiting
病房几点可以探视 → visiting-hours
探视时间 → visiting-hours
几点能去看住院的朋友 → visiting-hours
ICU能进去看人吗 → icu-visiting
住院可以陪床吗 → companion-rules
住院的饭怎么订 → meal-inpatient
住院部电话是多少 → ward-phone
出院手续怎么办 → discharge-how
住院的发票去哪打 → discharge-invoice
住院期间能请假回家不 → inpatient-leave
手术排到哪天了 → surgery-schedule
# 病历与证明
想复印住院病历 → records-copy-how
病历能寄到外地吗 → records-copy-mail
门诊病历本丢了咋办 → records-outpatient
病假条怎么开 → sick-leave
诊断证明在哪儿盖章 → diagnosis-certificate
出生证在哪里领 → birth-certificate
残疾证去哪评定 → disability-assessment
# 疫苗
九价疫苗怎么约 → vaccine-hpv
被狗咬了去哪里打针 → vaccine-rabies
狂犬疫苗打一针多少钱 → vaccine-rabies-price
疫苗门诊周末开不 → vaccine-hours
流感疫苗到货没 → vaccine-flu
感冒了还能打疫苗不 → vaccine-fit
打完疫苗能喝酒不 → vaccine-after
疫苗的事想问问 → vaccine-ask
# 体检
体检要预约吗 → checkup-book
体检报告什么时候能出 → checkup-report
体检报告去哪里拿 → checkup-report
体检前可以吃早饭吗 → checkup-prepare
入职体检要带啥 → checkup-entry
婚检要带什么 → checkup-marriage
换驾照的体检能做不 → checkup-driving
# 位置与便民
请问停车场在什么地方啊 → parking
坐地铁怎么过去 → directions-transit
医院地址在哪里 → directions-address
你们在哪呀 → directions-address
请问医院怎么走 → directions-address
地址 → directions-address
电话多少 → hospital-phone
你们电话号码是多少 → hospital-phone
医院有没有电话 → hospital-phone
药房在几楼 → where-pharmacy
厕所在哪 → where-toilet
食堂在什么地方 → where-canteen
医院里有超市没 → where-shop
可以借轮椅吗 → wheelchair
wifi密码多少 → wifi
手机没电了哪儿能充 → phone-charging
开的药能快递到家吗 → drug-delivery
行李能寄存不 → luggage
就诊卡丢了 → card-loss
换了手机号怎么改 → card-info-change
能带狗进去不 → pets
院里能抽烟不 → smoking
# 网上与老人孩子孕妇
一次最多能开几个月的药 → prescription-days
收不到验证码 → online-password
老人不会用手机怎么看病 → elderly-helper
半夜孩子不舒服去哪看 → child-night | child-fever-where | @pediatrics
小孩抽血在哪儿 → child-blood
怀孕建档要带什么 → prenatal-file
快生了要带什么 → delivery-bag
快生了要准备什么东西 → delivery-bag
老公能进产房陪着吗 → labour-companion
产后42天复查去哪 → postpartum
# 去哪个科
我要挂骨科 → @orthopedics
膝盖疼挂什么科 → @orthopedics
牙疼去哪个科 → @stomatology
耳朵嗡嗡响挂啥科 → @ent
眼睛干涩看什么科 → @ophthalmology
孩子咳嗽挂什么科 → @pediatrics
血糖高看什么科 → @endocrinology
月经不调挂哪个科 → @gynecology
痔疮看什么科 → @anorectal
身上起疹子很痒挂什么科 → @dermatology
胃反酸烧心挂什么科 → @gastroenterology
尿频尿急挂什么科 → @urology
晚上睡不着觉，看什么科 → @psychiatry | @neurology
想挂心内科的号 → @cardiology
宝宝拉肚子怎么办 → @pediatrics
孩子看什么科 → @pediatrics
我家小孩老是哭闹怎么办 → @pediatrics
发烧了怎么办 → @fever | ask
肚子疼怎么办 → @gastroenterology | ask
帮我约个皮肤科 → @dermatology
给我挂个中医科的号 → @tcm
产检挂什么科 → @obstetrics
嗓子疼了两天挂啥号 → @ent | @respiratory
# 不能答的，如实说
给我开点头孢 → refuse.medicine
这药一次吃几片 → refuse.medicine
降压药可以停吗 → refuse.medicine
感冒吃什么药好得快 → refuse.medicine
布洛芬和头孢能一起吃不 → refuse.medicine
帮我看看这个报告 → refuse.report
白细胞12.5正常吗 → refuse.report
转氨酶偏高是什么意思 → refuse.report
彩超上写着低回声结节 → refuse.report
hcg才300是不是低了 → refuse.report
我这是什么病啊 → refuse.diagnosis
你看我是不是得了癌 → refuse.diagnosis
这个严重吗 → refuse.diagnosis
脂肪肝怎么调理 → refuse.medical
胃炎有哪些症状 → refuse.medical
乙肝会遗传吗 → refuse.medical | @infectious
痛风是什么原因引起的 → refuse.medical
感冒几天能好 → refuse.medical
治鼻炎哪家医院好 → refuse.compare
看白癜风全国最好的医院是哪家 → refuse.compare
你们跟省医院比哪个强 → refuse.compare | ask
治疗荨麻疹的医院哪间好 → refuse.compare
看痛风比较好的医院是哪里 → refuse.compare
你们的医院在哪里 → directions-address
# 找人，投诉，生气
人工 → person
轉人工 → person
叫个真人来 → person
我要找人工客服 → person
人工服务 → person
能不能接人工 → person
人工授精挂什么科 → !person
人工流产要住院吗 → !person
人工泪液多少钱一瓶 → !person
人工晶体能报销吗 → !person
不用转人工，问下停车 → !person
我要投诉 → complaint
你们护士态度太差了 → complaint
再不管我就打12345 → complaint
乱收费，我要找媒体 → complaint
你们给我拔错牙了 → quality
手术给我做坏了 → quality
听不懂人话是吧 → anger
你们就是骗子 → anger
律师来复印病历要带什么 → !complaint
# 客气话和别的
你好 → hello
在吗 → hello
早上好呀 → hello
谢谢 → thanks
好的谢谢啦 → thanks
辛苦了 → thanks
再见 → goodbye
今天天气怎么样 → off-topic
给我讲个笑话 → off-topic
# 急症先于一切
胸口压着疼出汗 → alarm
我爸现在说话不清楚嘴歪了 → alarm
孩子喝了消毒液怎么办 → alarm
我不想活了 → alarm
喘不上气了，停车场在哪 → alarm
笑死我了，停车场在哪 → !alarm
去年胸痛住过院，想复印病历 → records-copy-how | records-ask
# 两件事一起问
肚子疼挂什么科，几点上班 → @gastroenterology + visit-hours
停车场在哪，怎么收费 → parking + parking-fee
外地医保能用吗？住院要带什么？ → insurance-out-of-town + admission-documents
探视时间是几点，还有食堂在哪里 → visiting-hours + where-canteen
我要挂骨科。另外停车多少钱 → @orthopedics + parking-fee
孩子咳嗽三天了，挂什么科 → @pediatrics
膝盖疼，上楼更疼，看什么科 → @orthopedics
# 像，但不是
拔牙后能吃饭吗 → !where-canteen
拔牙后多久能吃饭 → !where-canteen
化疗后能吃饭吗 → !where-canteen
手术后能吃什么 → !where-canteen
体检报告什么时候出来 → !report-when
孩子发烧40度怎么办 → !register-child-no-card
做完胃镜能开车来上班吗 → !visit-hours
空腹血糖有点高 → !blood-fasting
术后多久能上班 → !visit-hours
`

/**
 * Wordings far from those of the entries: not every one is reached yet, and none may be answered wrongly too often. A line
 * that is reached for good moves up.
 */
export const GOLDEN_HARD = `
號掛了去不了，怎麼取消 → register-cancel
约好了不想去了咋弄 → register-cancel
专家号没有了咋办 → register-full
第一次去看病都要带啥 → register-documents
老公能替我挂号吗 → register-for-family
预约了没去有啥后果 → register-no-show
专家号跟普通号有啥差别 → register-ordinary-expert
网上说能代抢专家号是真的吗 → register-scalper
不晓得该挂哪个科 → register-which-department
中午有没有医生看病 → visit-hours
晚上八点去还有医生吗 → visit-night
想找上次那位大夫看 → doctor-specific
来晚了号还能用不 → visit-late
叫号没听见过了怎么办 → visit-late
看病的流程是啥样的 → visit-flow
急诊从哪个门进去 → emergency-entrance
化验要等多久才有结果 → report-when
能帮我爸拿报告不 → report-for-others
报告拿到了找谁看 → report-read | visit-return-same-day
查肝功能早上能吃东西吗 → blood-fasting
抽血早上几点开始 → blood-hours
留尿有啥讲究 → urine-stool
不看医生能直接抽血吗 → examination-without-doctor
大姨妈来了能做妇科检查吗 → gynecology-test-prepare | examination-ask
洗个牙多少钱 → price-dental
急诊看一次要多少钱 → emergency-fee
检查不做了钱能退不 → refund-how
发票在哪儿打印 → invoice-get
家里困难交不起住院费怎么办 → fee-hardship
我的医保卡能给我妈用吗 → insurance-account
糖尿病咋办慢病证 → insurance-chronic
生孩子医保给报吗 → insurance-maternity
刚出生的娃住院能报不 → insurance-newborn
种牙能走医保吗 → insurance-self-paid
工伤住院咋结算 → insurance-injury
我爸住过院，我能替他复印病历吗 → records-copy-who
病历复印一张多少钱 → records-copy-fee
病历上名字写错了能改不 → records-correct
老人走了死亡证明怎么开 → death-certificate
怀孕证明哪里开 → pregnancy-certificate
打疫苗在几号楼 → vaccine-where
宝宝的接种本丢了咋办 → vaccine-child
被钉子扎了去哪打破伤风 → vaccine-tetanus
打过哪些疫苗在哪里查 → vaccine-record
打完针要留下来观察多久 → vaccine-wait
第二针推迟几天要不要紧 → vaccine-schedule
体检中心周六开门吗 → checkup-hours
办健康证去哪 → checkup-health-certificate
娃上幼儿园的体检在哪做 → checkup-student
住院楼往哪边走 → directions-building
附近有宾馆没 → out-of-town-lodging
钱包落诊室了 → lost-found
能在网上复诊吗 → online-consult
吃的药没了网上能续吗 → online-followup-prescription
公众号绑不上就诊卡 → online-bind
最近老是头晕看哪个科 → @neurology
孩子发烧39度怎么办 → @pediatrics
怀不上孩子看哪个科 → @reproductive
娃两岁了还不说话看啥科 → @child-health
脚崴了肿起来了，挂什么科 → @orthopedics
糖尿病能吃西瓜吗 → refuse.medical | @endocrinology
肾结石要不要做手术 → refuse.medical | @urology
做胃镜怎么预约，多少钱 → gastroscopy-appointment + price-endoscopy
手术前一晚能喝水吗 → surgery-prepare | examination-ask
`
