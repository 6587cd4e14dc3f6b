package columns

import (
	"slices"
	"strings"
)

// What is said of customers. Their tables are told by columns that no other table has, and their names mean nothing
// elsewhere: 来源 of a customer is not the source of an estimate.
const (
	Wallets      = "wallets"
	Statements   = "statements"
	Judgements   = "judgements"
	Interactions = "interactions"
	Contacts     = "contacts"
)

// told is the order in which tables of inputs are told apart: by the plainest marks first.
var told = []string{Judgements, Statements, Wallets, Interactions, Contacts}

// inputKeys are the columns that make a table one of inputs: all of the first, one at least of the second.
var inputKeys = map[string][2][]string{
	Wallets:    {{"spend"}, {"product", "ours", "dated_on", "source"}},
	Statements: {{"year", "total_assets"}, {"total_liabilities", "equity", "revenue"}},
	Judgements: {{"leaf"}, {"value", "state"}},

	Interactions: {{"summary", "date"}, {"kind", "author", "theirs", "next_step", "next_on"}},
	Contacts:     {{"name"}, {"title", "wechat", "stance", "name_en", "legal_basis"}},
}

// others are fields of other records, by whose names a table with marks of ours is one of theirs after all: a list of
// customers may name the person to call, a list of orders may have a description.
var others = map[string][]meaning{
	Interactions: {{entity: orders, field: "amount"}, {entity: orders, field: "number"}},
	Contacts: {{entity: orders, field: "amount"}, {entity: orders, field: "number"}, {entity: efforts, field: "hours"}, {entity: accounts, field: "segment"},
		{entity: accounts, field: "region"}, {entity: accounts, field: "parent"}, {entity: accounts, field: "roles"}, {entity: accounts, field: "created_on"}},
}

// inputNames list the names of each field beside its labels, as ReadHeader reduces them.
var inputNames = map[string]map[string]string{
	Wallets: {
		"product":  "产品 品类 类别 产品类别 产品名称 采购品类 product category productcategory item",
		"spend":    "年采购额 年采购总额 采购总额 客户采购总额 年度采购额 年需求额 钱包 钱包规模 yearlyspend annualspend totalspend spend walletsize customerspend",
		"ours":     "其中我方 我方份额 我方金额 我方采购额 其中我司 我司份额 我司金额 向我方采购 向我司采购 ours ourpart ourshare withus",
		"dated_on": "日期 估计日期 估算日期 评估日期 date asof estimatedon",
		"source":   "来源 信息来源 依据 出处 source basis",
	},
	Statements: {
		"year":                "年 年份 年度 会计年度 财年 报表年度 year fiscalyear fy",
		"total_assets":        "总资产 资产总计 资产合计 资产总额 totalassets assets",
		"total_liabilities":   "总负债 负债合计 负债总计 负债总额 totalliabilities liabilities",
		"current_assets":      "流动资产 流动资产合计 currentassets",
		"current_liabilities": "流动负债 流动负债合计 currentliabilities",
		"retained_earnings":   "留存收益 未分配利润 retainedearnings",
		"ebit":                "息税前利润 ebit operatingprofit",
		"revenue":             "营业收入 营业总收入 收入 销售收入 revenue sales turnover",
		"equity":              "所有者权益 所有者权益合计 股东权益 净资产 equity",
		"currency":            "币种 币别 货币 currency",
		"published_on":        "公布日期 发布日期 披露日期 publishedon published",
		"source":              "来源 信息来源 出处 source",
	},
	Judgements: {
		"leaf":     "指标 指标编号 指标代码 指标名称 评价指标 indicator indicatorcode leaf",
		"value":    "取值 等级 级别 分值 得分 数值 level value score",
		"state":    "是否已知 已知情况 state known",
		"date":     "日期 评估日期 评价日期 评判日期 date dateon judgedon",
		"judge":    "评估人 评价人 评判人 judge judgedby assessor",
		"evidence": "证据 依据 佐证 evidence proof",
		"links":    "证据链接 链接 网址 links link url evidencelinks",
		"files":    "证据文件 evidencefiles files",
		"note":     "说明 备注 理由 note notes comment",
		"reason":   "不适用理由 不适用原因 whynotapplicable",
		"source":   "来源 取值来源 source",
	},
	Interactions: {
		"date":      "跟进日期 跟进时间 拜访日期 拜访时间 沟通日期 沟通时间 联系日期 联系时间 往来日期 往来时间 发生日期 发生时间 会议日期 会议时间 开始时间 日期 时间 date datestart startdate datetime time",
		"time":      "时刻 时间 几点 time",
		"summary":   "跟进内容 沟通内容 拜访内容 往来内容 联系内容 会议内容 跟进记录 沟通记录 拜访记录 跟进情况 沟通情况 拜访情况 沟通纪要 会议纪要 纪要 内容 详情 描述 跟进详情 记录内容 summary description content details",
		"kind":      "方式 跟进方式 沟通方式 拜访方式 往来方式 跟进类型 沟通类型 拜访类型 往来类型 记录类型 类型 kind type channel method activitytype",
		"author":    "跟进人 跟进人员 拜访人 拜访人员 记录人 提交人 填写人 创建人 销售 销售人员 销售代表 业务员 负责人 author user assigneduser owner createdby salesperson",
		"theirs":    "客户方人员 客户人员 客户联系人 联系人 联系人姓名 拜访对象 沟通对象 对方人员 对接人 theirs contact contacts contactname participants",
		"ours":      "我方同去 我方人员 同行人 同行人员 陪同人员 协同人 协访人 ours companions colleagues",
		"minutes":   "时长 时长分钟 用时 沟通时长 拜访时长 通话时长 minutes duration",
		"emotion":   "客户情绪 客户反馈 客户态度 情绪 mood emotion",
		"next_step": "下一步 下一步计划 下步计划 后续计划 跟进计划 下次计划 下一步行动 nextstep nextaction nextsteps todo",
		"next_on":   "下次跟进日期 下次跟进时间 下次联系日期 下次联系时间 下次拜访日期 下次拜访时间 下次日期 nextdate nextcontact nextfollowup followupdate",
		"planned":   "计划中 planned",
		"links":     "相关链接 链接 links link url",
	},
	Contacts: {
		"name":           "姓名 联系人 联系人姓名 联系人名称 客户联系人 名字 name contact contactname fullname",
		"title":          "职务 职位 岗位 头衔 职称 title jobtitle position role",
		"phones":         "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 联系手机 座机 办公电话 phone mobile phonenumber mobilephone phones tel telephone officephone",
		"emails":         "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 email emails emailaddress mail",
		"wechat":         "微信 微信号 微信账号 企业微信 wechat wechatid",
		"address":        "地址 联系地址 办公地址 address",
		"note":           "备注 说明 描述 note notes remark remarks comment description",
		"name_en":        "英文名 英文姓名 外文名 englishname nameen",
		"status":         "状态 在职状态 是否在职 status",
		"stance":         "态度 对我方态度 立场 支持度 stance attitude",
		"language":       "语言 沟通语言 language",
		"do_not_call":    "请勿致电 免打扰 勿扰 donotcall",
		"legal_basis":    "信息留存依据 合法性基础 legalbasis",
		"consent_ref":    "同意凭证 consentref consent",
		"personal_notes": "个人情况 personalnotes",
	},
}

func identifies(field string) bool { return field == "name" || field == "code" || field == "uscc" }

func inputTargets(all []Target) map[string][]Target {
	out := map[string][]Target{}
	for _, one := range all {
		if inputNames[one.Entity] != nil {
			out[one.Entity] = append(out[one.Entity], one)
		}
	}
	return out
}

// names says whether the headings are those of a table of inputs.
func (t *table) names(entity string) bool {
	has := func(field string) bool {
		return slices.ContainsFunc(t.headers, func(h Header) bool {
			return slices.ContainsFunc(t.inputs[entity], func(one Target) bool { return one.Field == field && one.named(h) })
		})
	}
	foreign := func(h Header) bool {
		m, only := onlyOne(t.meanings(h))
		return only && slices.ContainsFunc(others[entity], func(o meaning) bool { return o.entity == m.entity && o.field == m.field })
	}
	if slices.ContainsFunc(t.headers, foreign) {
		return false
	}
	keys := inputKeys[entity]
	return !slices.ContainsFunc(keys[0], func(field string) bool { return !has(field) }) && slices.ContainsFunc(keys[1], has)
}

func (one Target) named(h Header) bool {
	return h.Key != "" && (slices.ContainsFunc(one.Labels, func(label string) bool { return ReadHeader(label).Key == h.Key }) ||
		slices.Contains(strings.Fields(inputNames[one.Entity][one.Field]), h.Key))
}

// inputMeanings are the fields of an input, and what identifies its customer.
func (t *table) inputMeanings(header Header) []meaning {
	var out []meaning
	for _, one := range t.inputs[t.entity] {
		if one.named(header) {
			out = append(out, meaning{one.Entity, one.Field, certain})
		}
	}
	if len(out) > 0 && t.entity == Contacts {
		return out // a name is that of the person here, and of the customer in every other table
	}
	for _, m := range meanings(header.Key) {
		if m.entity == accounts && identifies(m.field) {
			out = append(out, m)
		}
	}
	return out
}
