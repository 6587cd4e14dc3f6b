package resource

import (
	"encoding/json"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

func (c *compiler) relativeUser(expr string, f Filter) (string, error) {
	var who string
	if err := json.Unmarshal(f.Value, &who); err != nil || f.Op != "eq" {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Field)
	}
	me := c.actor
	switch who {
	case "me":
		return expr + " = " + c.bind(int64(me.ID)), nil
	case "my_team":
		return expr + " IN (SELECT u.id FROM users u WHERE u.team = " + c.bind(me.Team) + " AND u.team <> '')", nil
	case "my_department":
		return expr + " IN (SELECT u.id FROM users u WHERE u.department_id = " + c.bind(int64(me.Department)) + ")", nil
	case "my_department_below":
		path := me.DepartmentPath + "%"
		if me.DepartmentPath == "" {
			return expr + " = " + c.bind(int64(me.ID)), nil
		}
		return expr + " IN (SELECT u.id FROM users u JOIN departments d ON d.id = u.department_id WHERE d.path LIKE " + c.bind(path) + ")", nil
	}
	return "", errs.Invalid("filter", "bad_value").With("name", f.Field)
}

// collaborator compiles the condition that the caller works on a record that is not theirs in the first place: as one of
// its collaborators, or as another owner, such as the deputy.
func (c *compiler) collaborator(f Filter) (string, error) {
	var who string
	if err := json.Unmarshal(f.Value, &who); err != nil || f.Op != "eq" || who != "me" {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Field)
	}
	parts := []string{"t.id IN (SELECT c.record_id FROM collaborators c WHERE c.user_id = " + c.bind(int64(c.actor.ID)) +
		" AND c.entity = " + c.bind(c.r.Name) + ")"}
	for i, name := range c.r.options.Owners {
		if f := c.byName[name]; i > 0 && f != nil {
			parts = append(parts, c.r.expr(f)+" = "+c.bind(int64(c.actor.ID)))
		}
	}
	return "(" + strings.Join(parts, " OR ") + ")", nil
}

// chosen compiles the condition that a record is one of some that were picked by hand.
func (c *compiler) chosen(f Filter) (string, error) {
	var ids []id.ID
	if err := json.Unmarshal(f.Value, &ids); err != nil || f.Op != "in" || len(ids) > maxValues {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Field)
	}
	wanted, list := db.In(c.engine, "t.id", ids)
	c.args = append(c.args, list)
	return wanted, nil
}
