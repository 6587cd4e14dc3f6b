package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// label is a tag of the company's with the customers that carry it, by short name.
type label struct {
	name, colour, note string
	on                 []string
}

var labels = []label{
	{"样板客户", "green", "愿意带同行来参观、可以写进方案的客户", []string{"澜樾集成", "砚桥电力", "屿衡智能"}},
	{"年度框架", "blue", "签了年度框架协议，按框架价下单", []string{"澜樾集成", "鲤桐信息", "粤珩通信", "沪汐数据", "暹罗莲光"}},
	{"预付款", "red", "因拖欠改为先款后货，业务员不能放宽", []string{"晋帷网络", "潮墨通信"}},
	{"竞品渗透", "orange", "竞争对手正在报价或送样，每月至少拜访一次", []string{"瓯陌电气", "莞棠电子", "宁霁网络", "芗潭机电"}},
	{"海外", "purple", "按英文合同、美元结算", []string{"暹罗莲光", "Mekong Lightwave"}},
}

// tagCustomers puts the company's tags on its customers.
func (c *company) tagCustomers(ctx context.Context) error {
	return c.as(ctx, "director", func(ctx context.Context, w *resource.Write) error {
		for _, l := range labels {
			tag := &records.Tag{Name: l.name, Colour: l.colour, Note: l.note}
			if err := records.Tags.Insert(ctx, w, tag); err != nil {
				return err
			}
			for _, short := range l.on {
				if err := putTag(ctx, w, c.account[short], tag.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func putTag(ctx context.Context, w *resource.Write, account, tag id.ID) error {
	_, err := w.Tx.Exec(ctx, "INSERT INTO record_tags (entity, record_id, tag_id) VALUES (?, ?, ?)", "accounts", account, tag)
	return err
}

// newsDays is how far back people have not read what they were told.
const newsDays = 5

// readUp has everybody read what is older than a few days, as people with work to do have.
func (c *company) readUp(ctx context.Context) error {
	return c.as(ctx, "", func(ctx context.Context, w *resource.Write) error {
		since := w.Env.Now.Time().AddDate(0, 0, -newsDays).UnixMicro()
		_, err := w.Tx.Exec(ctx, "UPDATE notifications SET read_at = at WHERE read_at IS NULL AND at < ? AND kind <> ?", since, notify.ProposalWaiting)
		return err
	})
}
