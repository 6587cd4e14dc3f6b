package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/value"
	"github.com/loam-crm/loam/internal/wallet"
)

// forInputs begins the purposes of the streams of this file, apart from those of orders.go.
const forInputs = 64

// judge enters what the company knows of its customers beside their orders before the meeting so many months ago: its
// strategy first, then what was looked up, then what people judged. The latest customers are left as gaps to fill.
func (c *company) judge(ctx context.Context, months int) error {
	switch months {
	case 12:
		return c.strategise(ctx, 0)
	case 3:
		if err := c.strategise(ctx, 1); err != nil {
			return err
		}
		if err := c.as(ctx, "manager1", c.lookUp); err != nil {
			return err
		}
		return c.judgeAll(ctx)
	case 0:
		return c.as(ctx, Login, c.draft)
	}
	return nil
}

// plan is a version of the strategy with its objectives: company, department, account.
type plan struct {
	name, vision, positioning, core, adjacent, criteria string
	goals                                               [][4]string // level, name, KPI, target
}

var plans = []plan{
	{"光接入专精", "做华南光接入领域最可靠的专业厂家", "中小型项目的光接入设备与服务", "光纤收发器、工业以太网交换机", "网管软件",
		"有持续的光接入需求\n付款守信\n愿意给技术反馈", [][4]string{{"company", "年销售额 1,400 万", "销售额", "1,400 万"}}},
	{"从卖设备到做方案", "三年内成为电力与交通行业前三的光接入方案商", "电力与智慧交通的前出线光接入方案", "工业级光接入设备", "网管软件\n现场运维服务",
		"电力或交通行业\n年采购空白 100 万以上\n愿意共同开发前出线产品\n两年内无逾期 60 天以上", [][4]string{
			{"company", "电力与交通行业销售占比过半", "行业销售占比", "50%"}, {"dept", "华东组 A 级客户增至 5 家", "A 级客户数", "5"},
			{"dept", "研发部交付前出线二代", "上市日期", "年内"}, {"account", "澜樾集成签订联合开发协议", "协议", "签订"}}},
}

func (c *company) strategise(ctx context.Context, at int) error {
	p := plans[at]
	target := int64(c.today.Time().Year() + 3)
	v := &strategy.Version{Name: p.name, Vision: p.vision, TargetYear: &target, Positioning: p.positioning, CoreBusiness: p.core,
		Adjacent: p.adjacent, Criteria: p.criteria}
	err := c.as(ctx, Login, func(ctx context.Context, w *resource.Write) error {
		if err := strategy.Versions.Insert(ctx, w, v); err != nil {
			return err
		}
		var top id.ID
		for i, g := range p.goals {
			o := &strategy.Objective{Strategy: v.ID, Level: g[0], Name: g[1], KPI: g[2], Target: g[3], Parent: top,
				DueOn: c.today.AddMonths(3 * (i + 2)), Owner: c.staff["director"]}
			if err := strategy.Objectives.Insert(ctx, w, o); err != nil {
				return err
			}
			if i == 0 {
				top = o.ID
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s := strategy.Service{Store: c.Store}
	return s.Activate(ctx, c.actor(Login), v.ID, false)
}

// draft is the strategy under discussion.
func (c *company) draft(ctx context.Context, w *resource.Write) error {
	return strategy.Versions.Insert(ctx, w, &strategy.Version{Name: "走进东南亚", Vision: "五年内海外销售占三成",
		Positioning: "东南亚运营商与集成商的光接入伙伴", CoreBusiness: "工业级光接入设备", Adjacent: "海外本地服务", Criteria: "有当地交付能力\n先款后货或信用证"})
}

// alive are the companies of each market at the end of the last years, oldest first.
var alive = map[string][]int64{"energy": {120, 112, 106, 101}, "traffic": {80, 71, 64, 60}, "campus": {200, 160, 128, 110}, "channel": {150, 117, 96, 80}}

// ranks are the customers that have a name in their market; the next ones are in the middle of it.
var ranks = map[string]string{"澜樾集成": "top10", "屿衡智能": "top10", "砚桥电力": "top3", "粤珩控股": "top10", "霞屿新能源": "top10", "鹏枥通信": "middle", "瓯陌电气": "tail"}

// The first customers are the best known ones: so many have a rank, a wallet, statements.
const (
	ranked   = 30
	walleted = 14
	reported = 18
	assessed = 26
)

// lookUp enters what can be looked up: survivors of the markets, ranks, wallets and statements.
func (c *company) lookUp(ctx context.Context, w *resource.Write) error {
	year := int64(w.Env.Today.Time().Year())
	for _, m := range markets {
		for i, n := range alive[m.key] {
			s := &longevity.Survivors{Segment: c.segment[m.key], Year: year - int64(len(alive[m.key])-i), Alive: n, Source: "省通信行业协会年报"}
			if err := longevity.SurvivorCounts.Insert(ctx, w, s); err != nil {
				return err
			}
		}
	}
	for i := range customers[:ranked] {
		if err := c.lookUpOne(ctx, w, i, year); err != nil {
			return fmt.Errorf("%s: %w", customers[i].short, err)
		}
	}
	return nil
}

func (c *company) lookUpOne(ctx context.Context, w *resource.Write, i int, year int64) error {
	who := &customers[i]
	rank := ranks[who.short]
	if rank == "" {
		rank = "middle"
	}
	_, err := account.Accounts.Update(ctx, w, c.account[who.short], func(a *account.Account) error { a.MarketRank = rank; return nil })
	if err != nil {
		return err
	}
	if i < walleted {
		if err := c.wallet(ctx, w, i); err != nil {
			return err
		}
	}
	if i < reported && i%4 != 2 {
		return c.statements(ctx, w, i, year)
	}
	return nil
}

// categories are how customers budget what PH sells.
var categories = []string{"收发器", "交换机", "GPON", "光模块", "配线架"}

// wallet is what a customer spends a year: by category, or one figure for all where nobody knows better.
func (c *company) wallet(ctx context.Context, w *resource.Write, i int) error {
	r, who := chance(i, forInputs), &customers[i]
	sales := float64(max(who.sales[4], who.sales[3])) * 1000 * 100
	line := func(product string, factor float64) error {
		return wallet.Lines.Insert(ctx, w, &wallet.Line{Account: c.account[who.short], Product: product, DatedOn: w.Env.Today.AddDays(-r.IntN(60)),
			Spend: int64(math.Round(sales*factor/1e6)) * 1e6, Source: [...]string{"采购经理口述", "招标公告汇总", "客户年度预算"}[r.IntN(3)]})
	}
	if i%5 == 3 {
		return line("", 3+2*r.Float64())
	}
	for _, product := range categories[:3+r.IntN(3)] {
		if err := line(product, 1.3+1.4*r.Float64()); err != nil {
			return err
		}
	}
	return nil
}

// statements are a customer's figures of the last years that are published; the revenue shows its own growth.
func (c *company) statements(ctx context.Context, w *resource.Write, i int, year int64) error {
	r, who := chance(i, forInputs+1), &customers[i]
	health, growth := r.Float64(), -.06+.3*r.Float64()
	if who.sales[4] < who.sales[0]/2 {
		health, growth = .25*health, -.12
	}
	published := func(y int64) calendar.Date { return calendar.Date(fmt.Sprintf("%04d-04-30", y+1)) }
	last := year - 1
	if published(last) > w.Env.Today {
		last--
	}
	revenue := float64(max(who.sales[3], 100)) * 1000 * (20 + 60*r.Float64())
	for _, back := range []int64{0, 1, 3} {
		y := last - back
		sales := revenue / math.Pow(1+growth, float64(back))
		if err := longevity.Statements.Insert(ctx, w, balanceOf(r, c.account[who.short], y, published(y), sales, health)); err != nil {
			return err
		}
	}
	return nil
}

// balanceOf is a balance sheet of a company with some sales, in CNY, and a health of 0..1.
func balanceOf(r *rand.Rand, of id.ID, year int64, published calendar.Date, sales, health float64) *longevity.Statement {
	amount := func(x float64) *int64 {
		n := int64(math.Round(x/1e4)) * 1e6
		return &n
	}
	assets := sales * (.7 + .3*r.Float64())
	debt := assets * (.72 - .35*health)
	return &longevity.Statement{Account: of, Year: year, PublishedOn: published, Source: "企业年报",
		TotalAssets: *amount(assets), TotalLiabilities: *amount(debt), CurrentAssets: amount(assets * .6), CurrentLiabilities: amount(assets * (.58 - .3*health)),
		RetainedEarnings: amount(assets * (.03 + .28*health)), EBIT: amount(assets * (-.01 + .15*health)), Revenue: amount(sales)}
}

// proofs are what the salespeople give as evidence, leaf by leaf.
var proofs = map[value.Code][]string{
	"N1": {"前出线需求写入产品路标，见需求评审纪要", "客户提出的双电源要求已量产"}, "N2": {"按客户要求建立批次追溯", "配合客户二方审核，整改 12 项"},
	"N3": {"官网案例已发布，客户书面同意", "行业展会联合演讲"}, "N4": {"全年仅 3 次上门服务", "客户自有运维团队，远程即可解决"},
	"N5": {"样机当周完成验证", "验收一次通过，流程 5 个工作日"}, "N6": {"联合申请前出线结构专利", "工业宽温型号由其项目催生"},
	"N7": {"推动来料检验标准提升", "按电力行业标准完成型式试验"}, "N8": {"连续三年无逾期，信用评级 AA", "合同履约无争议"}, "P4": {"符合电力与交通行业标准，年度预算已披露", "总经理拜访纪要：愿意共同开发"},
}

var reasons = map[value.Code]string{value.T1: "双方产品不重叠", value.T2: "暂无自研光接入设备的计划", value.T3: "同时使用两家供应商，未要求站队"}

// judgeAll has the owners judge the best known customers; the director confirms some of it. Every third leaf or so
// stays open, and a few are said not to apply.
func (c *company) judgeAll(ctx context.Context) error {
	for i := range customers[:assessed] {
		who, r := &customers[i], chance(i, forInputs+2)
		if c.parted[who.short] {
			continue
		}
		entries := c.judgements(r, i)
		for at := range entries {
			entries[at].Account = c.account[who.short]
			entries[at].Date = c.today.AddMonths(-3).AddDays(-r.IntN(40))
		}
		if err := c.Value.Enter(ctx, c.actor(who.owner), entries); err != nil {
			return fmt.Errorf("%s: %w", who.short, err)
		}
		for _, e := range entries {
			if who.owner == "director" || i%3 != 0 || e.State != value.StateKnown {
				continue
			}
			if err := c.Value.ConfirmInput(ctx, c.actor("director"), e.Account, e.Code, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *company) judgements(r *rand.Rand, i int) []value.AccountEntry {
	var out []value.AccountEntry
	add := func(e value.Entry) { out = append(out, value.AccountEntry{Entry: e}) }
	best := 4 - min(3, i/6) // the first customers are the ones that matter
	for _, code := range []value.Code{"P4", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"} {
		level := float64(max(0, best-r.IntN(3)))
		switch n := r.IntN(10); {
		case code != value.P4 && n < 3 && i > 2:
		case code != value.P4 && n == 3 && i > 4:
			add(value.Entry{Code: code, State: value.StateNA, Reason: "只采购标准品，不涉及"})
		default:
			e := value.Entry{Code: code, State: value.StateKnown, Value: &level}
			if list := proofs[code]; level >= 2 {
				e.Evidence = []value.InputEvidence{{Kind: "text", Text: list[r.IntN(len(list))]}}
			}
			add(e)
		}
	}
	if i < 16 {
		for _, code := range []value.Code{value.T1, value.T2, value.T3} {
			level, reason := 0.0, reasons[code]
			if customers[i].short == refused && code == value.T2 {
				level, reason = 3, "正在引入本地替代厂家，前出线型号已被拒"
			}
			add(value.Entry{Code: code, State: value.StateKnown, Value: &level, Note: reason})
		}
		add(value.Entry{Code: value.Insight, State: value.StateKnown, Note: "季度客户洞察会"})
	}
	return out
}
