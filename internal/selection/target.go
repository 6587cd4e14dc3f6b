package selection

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TargetList names companies we want as customers (大客户清单, E22), for a version of the strategy or for itself.
type TargetList struct {
	resource.Record
	Name     string
	Strategy id.ID
	Note     string
}

// TargetLists declares the entity. Everybody knows which lists there are; what is on them goes by owner.
var TargetLists = resource.Declare("target-lists",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[TargetList]{},
	resource.Text("name", func(l *TargetList) *string { return &l.Name }).Required().Unique().Searchable().Listed(),
	resource.Ref("strategy", "strategies", func(l *TargetList) *id.ID { return &l.Strategy }).Listed(),
	resource.LongText("note", func(l *TargetList) *string { return &l.Note }).Listed(),
)

// TargetCompany is a company on a list.
type TargetCompany struct {
	resource.Record
	List                id.ID
	Name, NameKey, USCC string
	Account             id.ID // 0: we do not keep it as a customer yet
	Segment             id.ID
	Wish                string // the relationship we wish for
	Status              string
	Owner               id.ID
	Note                string
}

// TargetWishes are the relationships one may wish for.
var TargetWishes = []string{"customer", "partner", "strategic"}

// TargetStatuses are the steps to a company on a list, in their order.
var TargetStatuses = []string{"none", "contacted", "developing", "customer", "partner"}

// TargetCompanies declares the entity.
var TargetCompanies = resource.Declare("target-companies",
	resource.Options{Profile: authz.Customer, Title: "name", Owners: []string{"owner"}, Sort: "name"},
	resource.Rules[TargetCompany]{Check: checkTarget, Guard: guardTarget},
	resource.Text("name", func(c *TargetCompany) *string { return &c.Name }).Required().Searchable().Listed(),
	resource.Ref("list", "target-lists", func(c *TargetCompany) *id.ID { return &c.List }).Required().Listed(),
	resource.Choice("status", func(c *TargetCompany) *string { return &c.Status }, TargetStatuses...).Listed(),
	resource.Choice("wish", func(c *TargetCompany) *string { return &c.Wish }, TargetWishes...).Listed(),
	resource.User("owner", func(c *TargetCompany) *id.ID { return &c.Owner }).Listed(),
	resource.Ref("account", "accounts", func(c *TargetCompany) *id.ID { return &c.Account }).Listed(),
	resource.Ref("segment", "segments", func(c *TargetCompany) *id.ID { return &c.Segment }).Listed(),
	resource.Text("uscc", func(c *TargetCompany) *string { return &c.USCC }).Searchable(),
	resource.LongText("note", func(c *TargetCompany) *string { return &c.Note }),
	resource.Text("name_key", func(c *TargetCompany) *string { return &c.NameKey }).Internal(),
)

func checkTarget(_ resource.Env, _, c *TargetCompany) []errs.Field {
	var problems []errs.Field
	c.NameKey = firm.MatchName(c.Name)
	if c.Status == "" {
		c.Status = TargetStatuses[0]
	}
	if c.USCC != "" {
		code, ok := firm.CreditCode(c.USCC)
		if !ok {
			problems = append(problems, errs.Field{Name: "uscc", Code: "bad_credit_code"})
		}
		c.USCC = code
	}
	if c.Account == 0 && (c.Status == "customer" || c.Status == "partner") {
		problems = append(problems, errs.Field{Name: "status", Code: "account_needed"})
	}
	return problems
}

// guardTarget keeps a company on a list once: by its credit code, by its name however it is written, or by the customer
// it is linked to.
func guardTarget(ctx context.Context, w *resource.Write, _, after *TargetCompany) error {
	if after.ArchivedAt != 0 {
		return nil
	}
	var field string
	err := w.Tx.QueryRow(ctx, `SELECT CASE WHEN c.uscc <> '' AND c.uscc = ? THEN 'uscc' WHEN c.name_key = ? THEN 'name' ELSE 'account' END
		FROM target_companies c WHERE c.list_id = ? AND c.archived_at IS NULL AND c.id <> ?
		AND (c.name_key = ? OR c.uscc <> '' AND c.uscc = ? OR c.account_id = ?) ORDER BY c.id LIMIT 1`,
		after.USCC, after.NameKey, after.List, after.ID, after.NameKey, after.USCC, after.Account).Scan(&field)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return errs.Invalid(field, "on_list_already")
}

// VisionNeed says how many customers of a segment a version of the strategy needs.
type VisionNeed struct {
	resource.Record
	Strategy, Segment id.ID
	Name              string // of the segment, as it was when the need was written
	Needed            int64
	Note              string
}

// VisionNeeds declares the entity.
var VisionNeeds = resource.Declare("vision-needs",
	resource.Options{Profile: authz.Catalogue, Title: "name"},
	resource.Rules[VisionNeed]{Check: checkNeed, Guard: guardNeed},
	resource.Ref("strategy", "strategies", func(n *VisionNeed) *id.ID { return &n.Strategy }).Required().Listed(),
	resource.Ref("segment", "segments", func(n *VisionNeed) *id.ID { return &n.Segment }).Required().Listed(),
	resource.Count("needed", func(n *VisionNeed) *int64 { return &n.Needed }).Required().Listed(),
	resource.Text("name", func(n *VisionNeed) *string { return &n.Name }).Computed(),
	resource.Text("note", func(n *VisionNeed) *string { return &n.Note }).Listed(),
)

// mostNeeded bounds a number somebody mistyped.
const mostNeeded = 1_000_000

func checkNeed(_ resource.Env, _, n *VisionNeed) []errs.Field {
	if n.Needed < 0 || n.Needed > mostNeeded {
		return []errs.Field{{Name: "needed", Code: "out_of_range", Params: map[string]any{"min": 0, "max": mostNeeded}}}
	}
	return nil
}

func guardNeed(ctx context.Context, w *resource.Write, _, after *VisionNeed) error {
	if after.ArchivedAt != 0 {
		return nil
	}
	var taken bool
	err := w.Tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM vision_needs WHERE strategy_id = ? AND segment_id = ? AND archived_at IS NULL AND id <> ?)`,
		after.Strategy, after.Segment, after.ID).Scan(&taken)
	if err == nil && taken {
		return errs.Invalid("segment", "segment_planned")
	}
	if err != nil {
		return err
	}
	return w.Tx.QueryRow(ctx, "SELECT name FROM segments WHERE id = ?", after.Segment).Scan(&after.Name)
}
