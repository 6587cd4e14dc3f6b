package selection

import "github.com/loam-crm/loam/internal/platform/shortlist"

// targetColumns are the columns a table of companies may have.
var targetColumns = shortlist.Columns{Entity: "target-companies", Fields: []string{"name", "uscc", "segment", "wish", "owner", "status", "note"}, Headings: map[string][]string{
	"name":    {"公司", "公司名称", "企业", "企业名称", "单位", "单位名称", "客户", "客户名称", "名称", "company", "company name", "customer", "name"},
	"uscc":    {"信用代码", "社会信用代码", "统一社会信用代码", "税号", "credit code", "uscc"},
	"segment": {"行业", "细分市场", "市场", "industry", "market", "segment"},
	"wish":    {"目标关系", "期望关系", "关系", "relationship", "wish"},
	"owner":   {"负责人", "责任人", "销售", "owner", "responsible", "salesperson"},
	"status":  {"状态", "进展", "status", "progress"},
	"note":    {"备注", "说明", "note", "notes", "remark", "remarks"},
}}
