package demo

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Keys of the custom fields.
const (
	tierKey  = "partner_tier"
	frontKey = "front_outlet"
)

var customFields = []resource.CustomField{
	{Entity: "accounts", Key: tierKey, Kind: resource.KindChoice, LabelZh: "合作层级", LabelEn: "Partner tier", Position: 1, Options: []resource.Option{
		{Value: "strategic", Label: map[string]string{"zh-CN": "战略合作", "en": "Strategic"}},
		{Value: "framework", Label: map[string]string{"zh-CN": "框架协议", "en": "Framework agreement"}},
		{Value: "spot", Label: map[string]string{"zh-CN": "零星采购", "en": "Spot purchases"}}}},
	{Entity: "accounts", Key: frontKey, Kind: resource.KindBool, LabelZh: "需要前出线", LabelEn: "Needs front outlet", Position: 2, Options: []resource.Option{}},
}

func addFields(ctx context.Context, w *resource.Write) error {
	for _, f := range customFields {
		if _, err := records.AddCustomField(ctx, w, f); err != nil {
			return err
		}
	}
	return nil
}

// view is a saved view that everybody sees.
type view struct{ name, owner, config string }

var views = []view{
	{"价值下滑的重点客户", "boss", `{"filter":{"and":[{"field":"grade","op":"in","value":["S","A","B"]},{"field":"value_trend","op":"lt","value":0}]},` +
		`"sort":"value_trend","columns":["name","grade","value_score","value_trend","owner","last_order_on","sales_12m","spark"]}`},
	{"客户阶段看板", "director", `{"group":"stage","as":"board","sort":"-value_score","columns":["name","grade","owner","last_order_on","sales_12m","tags"]}`},
	{"需要前出线的客户", "director", `{"filter":{"and":[{"field":"custom.front_outlet","op":"eq","value":true}]},` +
		`"sort":"-sales_12m","columns":["name","grade","roles","segment","owner","sales_12m","custom.partner_tier"]}`},
}

func (c *company) saveViews(ctx context.Context, w *resource.Write) error {
	for _, v := range views {
		key := w.IDs.Next()
		_, err := w.Tx.Exec(ctx, `INSERT INTO views (id, entity, name, owner_id, shared, config, created_at, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, key, "accounts", v.name, c.staff[v.owner], true, v.config, w.Env.Now, w.Env.Now)
		if err != nil {
			return err
		}
		if err := w.Audit(ctx, resource.Entry{Action: "create", Entity: "views", Record: key, Title: v.name}); err != nil {
			return err
		}
	}
	return nil
}

// collaborator is who works on a customer beside its owner; empty: nobody.
func collaborator(c *customer) string {
	switch {
	case c.short == "澜樾集成" || c.short == "砚桥电力":
		return "rnd1" // the core customers take part in the design of products
	case c.short == refused:
		return "rnd2"
	case c.owner == leaving:
		return "sales3" // takes over
	case groupMembers[c.short]:
		return "sales8"
	}
	return ""
}

// share lets a colleague work on a customer. Who takes over may change it; the others read.
func (c *company) share(ctx context.Context, w *resource.Write, who *customer, login string) error {
	target, edit := c.account[who.short], login == "sales3"
	_, err := w.Tx.Exec(ctx, "INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)",
		"accounts", target, c.staff[login], edit, w.Env.Now, w.Actor.ID)
	if err != nil {
		return err
	}
	told := notify.Notice{Kind: notify.AccessGiven, Users: []id.ID{c.staff[login]}, Entity: "accounts", Record: target}
	if err := notify.Send(ctx, w, told); err != nil {
		return err
	}
	after, err := json.Marshal([]shared{{c.staff[login], c.actors[login].name, edit}})
	if err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: "share", Entity: "accounts", Record: target, Rev: 1, Title: who.name,
		Changes: resource.Changes{"collaborators": {json.RawMessage("[]"), after}}})
}

// shared is a collaborator as the audit log keeps it.
type shared struct {
	User id.ID  `json:"user"`
	Name string `json:"name"`
	Edit bool   `json:"edit"`
}

// tidyUp leaves something in the recycle bin: a customer that was entered twice.
func (c *company) tidyUp(ctx context.Context) error {
	var twice id.ID
	err := c.as(ctx, "sales1", func(ctx context.Context, w *resource.Write) error {
		a := &account.Account{Name: "榕汀楼宇(重复录入)", ShortName: "榕汀楼宇2", Country: "中国", Region: "福建"}
		err := account.Accounts.Insert(ctx, w, a)
		twice = a.ID
		return err
	})
	if err != nil {
		return err
	}
	return account.Accounts.Archive(ctx, c.Store, c.actor("manager1"), twice, 0)
}
