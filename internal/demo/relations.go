package demo

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/dna"
	segmarket "github.com/loam-crm/loam/internal/market"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/relation"
)

// bond is how two customers belong together, by their short names.
type bond struct {
	from, kind, to string
	share          float64 // of shares held, 0: none
	months         int     // since how long, 0: nobody knows
	source         string
}

var bonds = []bond{
	{"粤珩控股", relation.HoldsSharesOf, "粤珩光网", .7, 44, "工商登记"}, {"粤珩通信", relation.HoldsSharesOf, "粤珩光网", .2, 44, "工商登记"},
	{"粤珩通信", "distributes_for", "粤珩光网", 0, 40, "客户自述"}, {"粤珩控股", relation.HoldsSharesOf, "粤珩智控", .51, 30, "年报"},
	{"澜樾集成", "integrates_for", "霞屿新能源", 0, 36, "项目招标公告"}, {"澜樾集成", "integrates_for", "沙岬电力", 0, 24, "客户自述"},
	{"澜樾集成", "competes_with", "砚桥电力", 0, 0, "双方投标记录"}, {"砚桥电力", "strengthened_against", "澜樾集成", 0, 18, "销售会议决定"},
	{"澜樾集成", "referred", "秦澍电网", 0, 32, "客户自述"}, {"屿衡智能", "supplies_to", "闽岚轨道", 0, 28, "客户自述"},
	{"楚澍光电", "distributes_for", "湘砚轨道", 0, 0, "展会"},
}

// universe is what the company knows of a market beside its customers there; the names are made up.
var universe = map[string][]string{
	"energy":  {"闽东岑港电力建设有限公司", "浙南屏山配网科技有限公司", "赣北云居输变电有限公司", "粤东澄浦新能源有限公司", "闽北武夷配电设备有限公司", "浙中婺州电气工程有限公司", "粤西茂湾风电有限公司", "皖南徽岭储能科技有限公司", "鄂东黄梅电网建设有限公司", "湘西沅陵水电有限公司"},
	"traffic": {"厦漳同安轨道集团有限公司", "甬舟潮音高速机电有限公司", "苏沪枫泾智慧交通有限公司", "湘赣罗霄高速信息有限公司", "闽西汀江公路机电有限公司", "粤北韶关隧道监控有限公司", "浙西衢江轨道信号有限公司"},
}

// known are answers of a customer's DNA, with how many months ago somebody found them out.
type known struct {
	short, question, answer string
	months                  int
}

var knowns = []known{
	{"澜樾集成", "channel", "框架招标为主，零星直接采购", 3}, {"澜樾集成", "problem", "变电站现场温差大，交换机返修多", 2},
	{"澜樾集成", "needs", "宽温工业交换机\n两周内交付\n现场备件库\n远程运维平台", 2}, {"澜樾集成", "covered", "宽温工业交换机\n现场备件库", 2},
	{"澜樾集成", "plans", "明年承接三座新能源升压站的通信改造", 1}, {"澜樾集成", "recommends", "推荐过秦澍电网", 5},
	{"澜樾集成", "why_stay", "响应快，方案能一起改", 5}, {"澜樾集成", "orientation", "技术优先，其次交期", 4},
	{"澜樾集成", "contact_way", "周二、周四下午微信，急事打电话", 4}, {"澜樾集成", "delight", "现场工程师当天到", 2}, {"澜樾集成", "annoyance", "去年一次换料没有提前通知", 16},
	{"砚桥电力", "problem", "配网自动化终端接入成本高", 6}, {"砚桥电力", "needs", "低功耗接入终端\n国产化认证", 6}, {"砚桥电力", "orientation", "财务优先", 14},
	{"屿衡智能", "needs", "隧道内光纤环网\n防潮外壳", 15}, {"屿衡智能", "channel", "项目投标", 15},
}

// connect records how customers belong together, whom the company knows of its markets, and what it knows of customers.
func (c *company) connect(ctx context.Context) error {
	for _, step := range []func(ctx context.Context, w *resource.Write) error{c.bind, c.survey, c.learn} {
		if err := c.as(ctx, "director", step); err != nil {
			return err
		}
	}
	return nil
}

func (c *company) bind(ctx context.Context, w *resource.Write) error {
	for _, b := range bonds {
		l := &relation.Link{From: c.account[b.from], To: c.account[b.to], Kind: b.kind, Source: b.source}
		if b.share > 0 {
			l.Share = &b.share
		}
		if b.months > 0 {
			l.ValidFrom = c.today.AddMonths(-b.months)
		}
		if err := relation.Links.Insert(ctx, w, l); err != nil {
			return fmt.Errorf("%s %s %s: %w", b.from, b.kind, b.to, err)
		}
	}
	return nil
}

// survey enters the markets: the customers there and the companies that are none, and what each spends.
func (c *company) survey(ctx context.Context, w *resource.Write) error {
	space := map[string]int64{"energy": 26_000_000_00, "traffic": 12_000_000_00} // in fen
	for key, names := range universe {
		for i := range customers {
			if customers[i].market == key {
				names = append(names, customers[i].name)
			}
		}
		for _, name := range names {
			one := &segmarket.Company{Segment: c.segment[key], Name: name, Source: "省行业协会会员名录"}
			if err := segmarket.Universe.Insert(ctx, w, one); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		_, err := account.Segments.Update(ctx, w, c.segment[key], func(s *account.Segment) error {
			amount := space[key]
			s.MarketSpace = &amount
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *company) learn(ctx context.Context, w *resource.Write) error {
	for _, k := range knowns {
		a := &dna.Answer{Account: c.account[k.short], Question: k.question, Answer: k.answer, On: c.today.AddMonths(-k.months), Source: "客户自述"}
		if err := dna.Answers.Insert(ctx, w, a); err != nil {
			return fmt.Errorf("%s %s: %w", k.short, k.question, err)
		}
	}
	return nil
}
