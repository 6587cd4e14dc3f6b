package demo

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// event is an event of the company with its guests: by name, what became of the invitation, and colleagues brought.
type event struct {
	name, kind, place, owner string
	days                     int // before today; below 0 it lies ahead
	cost                     int64
	guests                   []attending
}

type attending struct {
	who, status string
	target      bool
	brought     int64
	spoke       bool
}

var gatherings = []event{
	{"中国国际信息通信展", "exhibition", "北京国家会议中心", "director", 62, 18_600_000, []attending{
		{"林澜生", gathering.Attended, true, 2, false}, {"郑樾川", gathering.Attended, true, 1, true}, {"黄立群", gathering.NoShow, true, 0, false},
		{"蔡屿衡", gathering.Declined, true, 0, false}, {"吴景行", gathering.Attended, true, 0, false}, {"沈砚秋", gathering.Attended, true, 0, true},
		{"梁珩之", gathering.NoShow, true, 0, false}, {"顾乘风", gathering.Attended, false, 1, false}}},
	{"总部参观与高层座谈", "hq_visit", "福州总部", Login, 27, 4_250_000, []attending{
		{"林澜生", gathering.Attended, true, 3, true}, {"沈砚秋", gathering.Attended, true, 1, false}, {"金桥生", gathering.Attended, false, 0, false}, {"邓敏仪", gathering.Declined, true, 0, false}}},
	{"工业环网技术研讨会", "seminar", "线上", "manager3", 110, 300_000, []attending{
		{"林澜生", gathering.NoShow, false, 0, false}, {"谢文博", gathering.Attended, true, 0, false}, {"江一帆", gathering.Attended, true, 0, false}, {"叶晓峰", gathering.Attended, true, 2, false}}},
	{"年度用户大会", "user_forum", "厦门", "director", 205, 12_000_000, []attending{
		{"林澜生", gathering.NoShow, true, 0, false}, {"郑樾川", gathering.Attended, true, 0, true}, {"罗予安", gathering.Attended, true, 0, false}}},
	{"新一代前出线产品发布会", "product_launch", "上海", "director", -18, 9_000_000, []attending{
		{"林澜生", gathering.Accepted, true, 0, false}, {"黄立群", gathering.Invited, true, 0, false}, {"许佩文", gathering.Invited, true, 0, false}, {"韩冬", gathering.Declined, false, 0, false}}},
}

// heard are pieces of intelligence: at whom, by whose ears, from whom.
var heard = []struct {
	short, by, kind, source, reliability, content, detail string
	days                                                  int
}{
	{"澜樾集成", "manager1", "project", "郑樾川", "A", "二期扩容已列入明年预算，约 40 个站点，计划 3 月发标。", "预算上限 520 万，含两年维保。", 9},
	{"澜樾集成", "manager1", "decision_habit", "谢文博", "B", "选型看光网络主任工程师的测试结论，采购只谈价格和付款。", "", 48},
	{"澜樾集成", "rnd1", "competitor", "", "C", "竞争对手在免费试用样机，承诺两周供货。", "", 20},
	{"澜樾集成", "manager1", "people", "郑樾川", "B", "质量经理离职后由采购代管来料检验，年底前定新人。", "", 33},
	{"屿衡智能", "manager3", "process", "江一帆", "A", "付款要走事业部、供应链、财务三级审批，月底前十天交单才赶得上当月。", "", 15},
	{"屿衡智能", "manager3", "project", "吴景行", "B", "明年主攻隧道项目，单项目需要环网交换机约 200 台。", "", 70},
	{"砚桥电力", "manager2", "people", "金桥生", "B", "总经理下半年退居二线，接任人可能从集团派。", "", 26},
	{"乘谷物联", "sales5", "competitor", "", "D", "听说他们在评估自研模组，替代我方收发器。", "", 5},
}

// gather holds the company's events.
func (c *company) gather(ctx context.Context) error {
	people, err := c.contacts(ctx)
	if err != nil {
		return err
	}
	return c.as(ctx, "", func(ctx context.Context, w *resource.Write) error {
		for _, e := range gatherings {
			g := &gathering.Gathering{Name: e.name, Kind: e.kind, Place: e.place, Owner: c.staff[e.owner], On: c.today.AddDays(-e.days), Cost: &e.cost}
			if err := gathering.Gatherings.Insert(ctx, w, g); err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			for _, a := range e.guests {
				i := &gathering.Invitation{Gathering: g.ID, Contact: people[a.who], Status: a.status, Target: a.target, Brought: a.brought, Spoke: a.spoke}
				if err := gathering.Invitations.Insert(ctx, w, i); err != nil {
					return fmt.Errorf("%s, %s: %w", e.name, a.who, err)
				}
			}
		}
		return c.recall(ctx, w)
	})
}

// contacts are the people of customers by name; no two of the demo share one.
func (c *company) contacts(ctx context.Context) (map[string]id.ID, error) {
	return db.Pairs[string, id.ID](ctx, c.Store.DB, "SELECT name, id FROM contacts")
}

// recalled is how many of the latest dealings with a customer are known by who was there.
const recalled = 16

// recall says of the latest dealings with the best known customers who was there, each in turn.
func (c *company) recall(ctx context.Context, w *resource.Write) error {
	for i := range organisations {
		o := &organisations[i]
		var names []string
		for _, s := range o.seats {
			if s.who != "" && s.who != "?" && s.stance != gone {
				names = append(names, s.who)
			}
		}
		dealings, err := latest(ctx, w, c.account[o.short])
		if err != nil {
			return err
		}
		for at, one := range dealings {
			if err := interaction.Named(ctx, w, one, c.account[o.short], names[at*at%len(names)]); err != nil {
				return err
			}
		}
	}
	return nil
}

func latest(ctx context.Context, w *resource.Write, account id.ID) ([]id.ID, error) {
	return db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM interactions WHERE account_id = ? AND NOT planned ORDER BY held_on DESC, id DESC LIMIT ?", account, recalled)
}

// overhear writes down what was heard, on behalf of the program: those who heard it are named as authors.
func (c *company) overhear(ctx context.Context) error {
	people, err := c.contacts(ctx)
	if err != nil {
		return err
	}
	return c.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		for _, h := range heard {
			item := &intelligence.Item{Account: c.account[h.short], Author: c.staff[h.by], Kind: h.kind, Content: h.content, Detail: h.detail,
				Reliability: h.reliability, On: c.today.AddDays(-h.days), Obtained: true}
			if err := intelligence.Items.Insert(ctx, w, item); err != nil {
				return fmt.Errorf("%s: %w", h.short, err)
			}
			if h.source == "" {
				continue
			}
			if err := intelligence.Sources.Insert(ctx, w, &intelligence.Source{Item: item.ID, Contact: people[h.source]}); err != nil {
				return fmt.Errorf("%s: %w", h.source, err)
			}
		}
		return nil
	})
}
