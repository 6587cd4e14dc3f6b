package columns

import (
	"slices"
	"strings"
)

// What customers are judged by. Their tables are told by columns that no other table has, and their names mean nothing
// elsewhere: 来源 of a customer is not the source of an estimate.
const (
	Wallets    = "wallets"
	Statements = "statements"
	Judgements = "judgements"
)

// inputKeys are the columns that make a table one of inputs: all of the first, one at least of the second.
var inputKeys = map[string][2][]string{
	Wallets:    {{"spend"}, {"product", "ours", "dated_on", "source"}},
	Statements: {{"year", "total_assets"}, {"total_liabilities", "equity", "revenue"}},
	Judgements: {{"leaf"}, {"value", "state"}},
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
	for _, m := range meanings(header.Key) {
		if m.entity == accounts && identifies(m.field) {
			out = append(out, m)
		}
	}
	return out
}
