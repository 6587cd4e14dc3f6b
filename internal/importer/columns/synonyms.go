package columns

import "strings"

// meaning is a field that a header may stand for.
type meaning struct {
	entity, field string
	strength      float64 // 1 for a name that means only this, less for one that may mean others
}

const (
	accounts = "accounts"
	orders   = "orders"
	efforts  = "efforts"

	certain = 1.0
	vague   = 0.85 // a word that several kinds of record use, such as 日期
	derived = 0.8  // of a known name with a word before or after it
)

// dictionary lists the names of each field as ReadHeader reduces them.
var dictionary = []struct {
	entity, field string
	strength      float64
	names         string
}{
	{accounts, "name", certain, "客户 客户名称 客户名 客户全称 客户公司 客户单位 公司 公司名称 公司名 公司全称 单位 单位名称 单位全称 企业 企业名称 往来单位 往来单位名称 购货单位 购买方 购买方名称 购方名称 买方 买家 采购方 甲方 甲方名称 customer customername account accountname company companyname client clientname buyer buyername purchaser organization organisation organizationname organisationname soldto soldtoname billto billtoname"},
	{accounts, "name", vague, "名称 全称 name fullname 抬头 发票抬头 开票抬头"},
	{accounts, "code", certain, "客户编号 客户编码 客户代码 客户号 客户id 客户码 往来单位编码 往来单位编号 单位编码 公司编号 公司编码 会员号 customerid customerno customernumber customercode customernum custid custno custcode accountid accountno accountnumber accountcode clientid clientno clientcode companyid companycode buyerid"},
	{accounts, "code", vague, "编号 编码 代码 id code no number"},
	{accounts, "uscc", certain, "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 税号 纳税人识别号 纳税识别号 客户税号 公司税号 购方税号 购买方税号 uscc creditcode socialcreditcode unifiedsocialcreditcode taxid taxno taxnumber vat vatno vatnumber vatid"},
	{accounts, "short_name", certain, "简称 客户简称 公司简称 单位简称 shortname abbreviation nickname"},
	{accounts, "country", certain, "国家 国家地区 国别 客户国家 所在国家 country countryregion nation countrycode"},
	{accounts, "region", certain, "地区 省份 省 城市 市 省市 区域 所在地 所在地区 所属地区 所属区域 客户地区 销售区域 大区 region province state city area territory"},
	{accounts, "segment", certain, "行业 细分市场 所属行业 客户行业 行业分类 市场 细分 segment industry sector market vertical"},
	{accounts, "phone", certain, "电话 手机 手机号 手机号码 联系电话 电话号码 联系方式 联系手机 固定电话 固话 座机 公司电话 客户电话 phone phoneno phonenumber mobile mobileno mobilephone mobilenumber tel telephone telno cell cellphone"},
	{accounts, "email", certain, "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 email emailaddress mail"},
	{accounts, "address", certain, "地址 公司地址 客户地址 联系地址 详细地址 address"},
	{accounts, "website", certain, "网址 网站 官网 website url homepage web"},
	{accounts, "owner", certain, "客户负责人 客户经理 客户归属 归属人 所有人 客户所有人 accountowner accountmanager"},
	{accounts, "owner", vague, "负责人 业务员 业务 销售员 销售 销售人员 销售代表 销售经理 业务经理 业务代表 业务负责人 跟进人 归属业务员 所属业务员 制单业务员 owner salesperson salesman salesrep salesrepresentative rep sales seller salesowner"},
	{accounts, "created_on", certain, "建档日期 建档时间 创建时间 创建日期 建立日期 登记日期 开户日期 录入日期 录入时间 成立客户日期 合作开始日期 首次合作日期 createdon createdat created createdate creationdate datecreated customersince since signupdate"},
	{accounts, "parent", certain, "上级公司 上级客户 上级单位 集团 集团公司 所属集团 母公司 总公司 parent parentcompany parentaccount group groupcompany holding"},
	{accounts, "roles", certain, "客户类型 客户角色 角色 客户类别 客户性质 customertype accounttype role roles"},
	{accounts, "note", certain, "备注 客户备注 说明 note notes remark remarks comment comments"},

	{orders, "number", certain, "订单号 订单编号 订单编码 订单id 订单 单号 单据号 单据编号 单据号码 发票号 发票号码 发票编号 发票 合同号 合同编号 销售单号 销售订单号 出库单号 送货单号 流水号 invoice invoiceno invoicenumber invoiceid invoicenum inv invno order orderno ordernumber orderid ordernum ordercode orderref salesorder salesorderno so sono sonumber docno documentno documentnumber receiptno transactionid transactionno ponumber pono"},
	{orders, "number", vague, "编号 编码 id no number reference ref"},
	{orders, "date", certain, "下单日期 下单时间 订单日期 订单时间 开票日期 开票时间 发票日期 销售日期 成交日期 成交时间 单据日期 签订日期 签约日期 合同日期 出库日期 发货日期 交易日期 交易时间 购买日期 购买时间 orderdate orderedon orderdatetime invoicedate invoicedon transactiondate saledate salesdate purchasedate docdate documentdate postingdate bookingdate"},
	{orders, "date", vague, "日期 时间 年月日 date day datetime time timestamp"},
	{orders, "amount", certain, "金额 含税金额 价税合计 销售额 销售金额 订单金额 订单总额 合同金额 合同额 成交金额 成交额 开票金额 发票金额 总金额 总额 总价 合计 合计金额 营业额 收入 销售收入 应收金额 消费金额 交易金额 交易额 amount totalamount amounttotal total grandtotal revenue sales salesamount salesvalue orderamount ordertotal ordervalue invoiceamount invoicetotal invoicevalue value turnover netamount grossamount netsales spend monetary"},
	{orders, "gross_profit", certain, "毛利 毛利额 毛利润 销售毛利 订单毛利 利润 利润额 grossprofit gp margin marginamount grossmargin profit contribution"},
	{orders, "cost", certain, "成本 成本金额 成本额 总成本 销售成本 订单成本 cost totalcost costamount cogs costofsales costofgoodssold"},
	{orders, "currency", certain, "币种 币别 货币 货币种类 结算币种 currency currencycode ccy curr"},
	{orders, "due_date", certain, "应收日期 到期日 到期日期 应付日期 应收款日期 付款到期日 账期到期日 约定付款日期 应回款日期 计划回款日期 duedate dueon due paymentdue paymentduedate"},
	{orders, "paid_date", certain, "回款日期 回款时间 付款日期 付款时间 收款日期 收款时间 到账日期 实际回款日期 实收日期 支付日期 支付时间 paiddate paidon paymentdate datepaid paid receiptdate settleddate"},
	{orders, "lines", certain, "行数 明细数 明细行数 项数 条数 品项数 lines linecount lineitems items itemcount noofitems numberoflines numberofitems"},
	{orders, "owner", certain, "订单负责人 订单业务员 开单人 orderowner"},
	{orders, "owner", vague, "负责人 业务员 业务 销售员 销售 销售人员 销售代表 销售经理 业务经理 业务代表 业务负责人 跟进人 归属业务员 所属业务员 制单业务员 owner salesperson salesman salesrep salesrepresentative rep sales seller salesowner"},

	{efforts, "staff", certain, "员工 员工姓名 人员 填报人 投入人员 同事 工程师 staff staffname employee employeename person worker engineer"},
	{efforts, "staff", vague, "姓名 成员 user member name"},
	{efforts, "account", certain, "服务客户 投入客户"},
	{efforts, "account", vague, "客户 客户名称 公司 公司名称 单位 customer customername account accountname company client clientname"},
	{efforts, "date", certain, "工作日期 投入日期 填报日期 服务日期 workdate entrydate"},
	{efforts, "date", vague, "日期 时间 date day"},
	{efforts, "hours", certain, "工时 小时 小时数 时长 工时数 投入工时 工作时长 耗时 hours hrs hoursspent hoursworked workhours timespent manhours"},
	{efforts, "activity", certain, "活动 活动类型 工作类型 工作内容 事项 工作事项 活动内容 activity activitytype worktype tasktype task"},
}

var byName = indexDictionary()

func indexDictionary() map[string][]meaning {
	out := map[string][]meaning{}
	for _, entry := range dictionary {
		for _, name := range strings.Fields(entry.names) {
			out[name] = append(out[name], meaning{entry.entity, entry.field, entry.strength})
		}
	}
	return out
}

// Words that may stand before or after a known name without changing it. 已, 未,
// 预计 and the like are not among them: 已回款金额 is not the amount.
var (
	prefixes = []string{"所属", "所在", "对应", "主要", "本", "总", "客户", "公司", "企业", "订单", "销售", "合同", "单据", "customer", "account", "client", "company", "order", "invoice", "sales", "total", "the", "my"}
	suffixes = []string{"必填", "选填", "信息", "列", "字段", "合计", "required", "optional", "field", "info"}
)

// meanings gives what a reduced header may stand for, also when a harmless word
// is added to a known name.
func meanings(key string) []meaning {
	if found := byName[key]; found != nil {
		return found
	}
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			if found := byName[rest]; found != nil {
				return weaker(found)
			}
		}
	}
	for _, suffix := range suffixes {
		if rest, ok := strings.CutSuffix(key, suffix); ok {
			if found := byName[rest]; found != nil {
				return weaker(found)
			}
		}
	}
	return nil
}

func weaker(found []meaning) []meaning {
	out := make([]meaning, len(found))
	for i, m := range found {
		out[i] = meaning{m.entity, m.field, m.strength * derived}
	}
	return out
}
