package resource

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Filter is a condition on a field, or several joined by and / or.
type Filter struct {
	And   []Filter        `json:"and,omitempty"`
	Or    []Filter        `json:"or,omitempty"`
	Field string          `json:"field,omitempty"`
	Op    string          `json:"op,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

// The bounds of a filter keep one request from writing an endless statement.
const (
	maxDepth      = 5
	maxConditions = 50
	maxValues     = 500
)

// ParseFilter reads the filter parameter; "" is no filter.
func ParseFilter(text string) (*Filter, error) {
	if text == "" {
		return nil, nil
	}
	var f Filter
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(&f)
	if _, end := dec.Token(); err != nil || end != io.EOF {
		return nil, errs.Invalid("filter", "unreadable").Because(err)
	}
	return &f, nil
}

// compiler turns filters of one caller into SQL on table t.
type compiler struct {
	r      *Entity
	actor  authz.Actor
	env    Env
	engine db.Engine
	byName map[string]*field // the fields this caller may filter by
	count  int
	args   []any
	reg    *Registry
	lent   bool // a condition on an owner that the parent lends
}

func (c *compiler) compile(f Filter, depth int) (string, error) {
	c.count++
	if depth > maxDepth || c.count > maxConditions {
		return "", errs.Invalid("filter", "too_complex")
	}
	switch {
	case f.Field != "" && f.And == nil && f.Or == nil:
		return c.condition(f)
	case f.Field == "" && f.And != nil && f.Or == nil:
		return c.join(f.And, " AND ", "1=1", depth)
	case f.Field == "" && f.Or != nil && f.And == nil:
		return c.join(f.Or, " OR ", "1=0", depth)
	}
	return "", errs.Invalid("filter", "unreadable")
}

// join brackets every list, so that an OR can never widen what it is joined to.
func (c *compiler) join(list []Filter, word, empty string, depth int) (string, error) {
	if len(list) == 0 {
		return empty, nil
	}
	parts := make([]string, len(list))
	for i, f := range list {
		part, err := c.compile(f, depth+1)
		if err != nil {
			return "", err
		}
		parts[i] = part
	}
	return "(" + strings.Join(parts, word) + ")", nil
}

func (c *compiler) condition(f Filter) (string, error) {
	if f.Field == "collaborator" {
		return c.collaborator(f)
	}
	if f.Field == "id" {
		return c.chosen(f)
	}
	field := c.byName[f.Field]
	if department := c.asDepartment(f.Field); department != nil {
		return c.departments(f, department)
	}
	if field == nil && strings.Contains(f.Field, ".") {
		return c.inherited(f)
	}
	if field == nil {
		return "", errs.Invalid("filter", "unknown_field").With("name", f.Field)
	}
	if field.Kind == KindTags {
		return c.tagged(f)
	}
	expr := c.r.expr(field)
	switch f.Op {
	case "empty":
		return emptyTest(field.Info, expr), nil
	case "not_empty":
		return "NOT (" + emptyTest(field.Info, expr) + ")", nil
	case "within":
		return c.within(field, expr, f.Value)
	case "in", "not_in", "between":
		return c.several(field, expr, f)
	}
	if field.Kind == KindUser && strings.HasPrefix(string(f.Value), `"m`) {
		return c.relativeUser(expr, f)
	}
	value, err := c.value(field, f.Value)
	if err != nil {
		return "", err
	}
	return c.compare(field, expr, f.Op, value)
}

func emptyTest(f Info, expr string) string {
	switch {
	case f.Nullable:
		return expr + " IS NULL"
	case f.Kind.isList():
		return expr + " = '[]'"
	case f.Kind.isText():
		return expr + " = ''"
	}
	return "1=0"
}

func (c *compiler) bind(v any) string {
	c.args = append(c.args, v)
	return "?"
}

var comparisons = map[string]string{"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}

func (c *compiler) compare(f *field, expr, op string, v any) (string, error) {
	if f.Kind.isList() || op == "contains" || op == "starts" {
		return c.like(f, expr, op, v)
	}
	sign, ok := comparisons[op]
	if !ok || v == nil || op != "eq" && op != "ne" && (f.Kind.isRef() || f.Kind == KindBool) {
		return "", errs.Invalid("filter", "bad_operator").With("name", f.Name)
	}
	if op == "ne" && f.Nullable {
		return "(" + expr + " <> " + c.bind(v) + " OR " + expr + " IS NULL)", nil
	}
	return expr + " " + sign + " " + c.bind(v), nil
}

// like tests text without regard to case (ASCII letters; both engines alike).
func (c *compiler) like(f *field, expr, op string, v any) (string, error) {
	s, isText := v.(string)
	list, isList := v.([]string)
	if isList && len(list) == 1 {
		s, isText = list[0], true
	}
	if !isText {
		return "", errs.Invalid("filter", "bad_operator").With("name", f.Name)
	}
	s = db.EscapeLike(db.Lower(s))
	switch {
	case f.Kind == KindTexts && op == "contains":
		return "lower(" + expr + ") LIKE " + c.bind("%"+s+"%") + ` ESCAPE '\'`, nil
	case f.Kind.isList() && (op == "eq" || op == "contains"):
		return "lower(" + expr + ") LIKE " + c.bind(`%"`+s+`"%`) + ` ESCAPE '\'`, nil
	case f.Kind.isList() && op == "ne":
		return "lower(" + expr + ") NOT LIKE " + c.bind(`%"`+s+`"%`) + ` ESCAPE '\'`, nil
	case f.Kind.isText() && op == "contains":
		return "lower(" + expr + ") LIKE " + c.bind("%"+s+"%") + ` ESCAPE '\'`, nil
	case f.Kind.isText() && op == "starts":
		return "lower(" + expr + ") LIKE " + c.bind(s+"%") + ` ESCAPE '\'`, nil
	}
	return "", errs.Invalid("filter", "bad_operator").With("name", f.Name)
}

func (c *compiler) several(f *field, expr string, filter Filter) (string, error) {
	var raws []json.RawMessage
	if err := json.Unmarshal(filter.Value, &raws); err != nil || len(raws) > maxValues {
		return "", errs.Invalid("filter", "not_a_list").With("name", f.Name)
	}
	if filter.Op == "between" {
		return c.between(f, expr, raws)
	}
	var parts []string
	for _, raw := range raws {
		part, err := c.condition(Filter{Field: f.Name, Op: "eq", Value: raw})
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		parts = []string{"1=0"}
	}
	joined := "(" + strings.Join(parts, " OR ") + ")"
	if filter.Op == "not_in" {
		return "(NOT " + joined + " OR " + emptyTest(f.Info, expr) + ")", nil
	}
	return joined, nil
}

func (c *compiler) between(f *field, expr string, raws []json.RawMessage) (string, error) {
	if len(raws) != 2 || f.Kind.isRef() || f.Kind == KindBool || f.Kind.isList() {
		return "", errs.Invalid("filter", "bad_operator").With("name", f.Name)
	}
	low, err := c.value(f, raws[0])
	if err != nil {
		return "", err
	}
	high, err := c.value(f, raws[1])
	if err != nil {
		return "", err
	}
	return "(" + expr + " >= " + c.bind(low) + " AND " + expr + " <= " + c.bind(high) + ")", nil
}

// value reads a filter value as the field's kind. Amounts are compared in the
// company's decimals; a date against an instant means the day's beginning.
func (c *compiler) value(f *field, raw json.RawMessage) (any, error) {
	info := f.Info
	info.MaxLength = 0
	if info.Kind == KindEmail || info.Kind == KindPhone || info.Kind == KindLongText || info.Kind == KindTexts {
		info.Kind = KindText // part of an address is a fair thing to look for
	}
	if info.Kind == KindInstant {
		if day, code := into[calendar.Date](raw, "not_a_date"); code == "" {
			return c.startOf(day.(calendar.Date)), nil
		}
	}
	if info.Kind == KindChoices {
		raw = append(append([]byte{'['}, raw...), ']')
	}
	v, code := decode(info, raw, c.env.Currency)
	if code != "" || v == nil {
		return nil, errs.Invalid("filter", "bad_value").With("name", f.Name)
	}
	return bindable(v), nil
}

// bindable makes a canonical value one that both drivers bind alike, custom
// yes/no values included, which are stored as 1/0.
func bindable(v any) any {
	switch v := v.(type) {
	case id.ID:
		return int64(v)
	case calendar.Date:
		return string(v)
	case clock.Instant:
		return int64(v)
	}
	return v
}

// startOf is midnight of a day in the company's zone, in microseconds.
func (c *compiler) startOf(day calendar.Date) int64 {
	t := day.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, c.env.Zone).UnixMicro()
}

func (c *compiler) within(f *field, expr string, raw json.RawMessage) (string, error) {
	var span string
	if err := json.Unmarshal(raw, &span); err != nil {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Name)
	}
	from, to, ok := calendar.Span(span, c.env.Today)
	if !ok || f.Kind != KindDate && f.Kind != KindInstant {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Name)
	}
	if f.Kind == KindInstant {
		return "(" + expr + " >= " + c.bind(c.startOf(from)) + " AND " + expr + " < " + c.bind(c.startOf(to)) + ")", nil
	}
	return "(" + expr + " >= " + c.bind(string(from)) + " AND " + expr + " < " + c.bind(string(to)) + ")", nil
}

// expr is the SQL of a field's value. Custom keys are letters, digits and
// underscores only, checked when the field is made, so they may stand in SQL.
func (r *Entity) expr(f *field) string {
	if f.Custom == nil {
		return "t." + f.Column
	}
	value := "(t.custom ->> '" + f.Custom.Key + "')"
	switch f.Kind {
	case KindNumber:
		return "CAST(" + value + " AS DOUBLE PRECISION)"
	case KindMoney, KindUser, KindRef:
		return "CAST(" + value + " AS BIGINT)"
	case KindBool:
		return "(CAST(" + value + " AS BIGINT) = 1)"
	}
	return value
}
