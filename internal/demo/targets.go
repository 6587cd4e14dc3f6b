package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/strategy"
)

// wish is a company on the list of those the vision asks for. One of our customers goes by its short name.
type wish struct{ name, market, owner, relation, status string }

// wishes is the list that the strategy in force asks for; the names of companies that are no customers are made up.
var wishes = []wish{
	{"澜樾集成", "energy", "manager1", "strategic", "partner"}, {"砚桥电力", "energy", "manager2", "strategic", "customer"},
	{"霞屿新能源", "energy", "manager1", "partner", "customer"}, {"屿衡智能", "traffic", "manager3", "strategic", "customer"},
	{"闽岚轨道", "traffic", "manager3", "partner", "customer"}, {"皖昀能源", "energy", "manager2", "partner", "customer"},
	{"闽东岑港电力建设有限公司", "energy", "manager1", "strategic", "developing"}, {"浙南屏山配网科技有限公司", "energy", "manager2", "partner", "contacted"},
	{"赣北云居输变电有限公司", "energy", "manager2", "customer", "none"}, {"粤东澄浦新能源有限公司", "energy", "manager1", "partner", "contacted"},
	{"厦漳同安轨道集团有限公司", "traffic", "manager3", "strategic", "developing"}, {"甬舟潮音高速机电有限公司", "traffic", "manager3", "partner", "contacted"},
	{"苏沪枫泾智慧交通有限公司", "traffic", "manager3", "partner", "none"}, {"湘赣罗霄高速信息有限公司", "traffic", "manager3", "customer", "none"},
}

// needs is how many customers the vision asks for; for the other markets nobody has said a number.
var needs = map[string]int64{"energy": 16, "traffic": 12}

// look writes what the strategy in force asks for: how many customers, and which.
func (c *company) look(ctx context.Context, w *resource.Write) error {
	current, err := strategy.Active(ctx, w.Tx)
	if err != nil {
		return err
	}
	for _, m := range markets {
		if needs[m.key] == 0 {
			continue
		}
		n := &selection.VisionNeed{Strategy: current.ID, Segment: c.segment[m.key], Needed: needs[m.key], Note: "行业前三的规模"}
		if err := selection.VisionNeeds.Insert(ctx, w, n); err != nil {
			return err
		}
	}
	list := &selection.TargetList{Name: "电力与交通大客户清单", Strategy: current.ID, Note: "愿景要求的客户，每季度核对一次"}
	if err := selection.TargetLists.Insert(ctx, w, list); err != nil {
		return err
	}
	for _, x := range wishes {
		one := &selection.TargetCompany{List: list.ID, Name: x.name, Account: c.account[x.name], Segment: c.segment[x.market], Owner: c.staff[x.owner], Wish: x.relation, Status: x.status}
		if one.Account != 0 {
			one.Name = fullName(x.name)
		}
		if err := selection.TargetCompanies.Insert(ctx, w, one); err != nil {
			return err
		}
	}
	return nil
}

func fullName(short string) string {
	for i := range customers {
		if customers[i].short == short {
			return customers[i].name
		}
	}
	return short
}
