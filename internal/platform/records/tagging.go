package records

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const maxTagsOnRecord = 20

type taggingInput struct {
	Body struct {
		IDs    []id.ID `json:"ids" minItems:"1" maxItems:"500" nullable:"false"`
		Add    []id.ID `json:"add,omitempty" maxItems:"20"`
		Remove []id.ID `json:"remove,omitempty" maxItems:"20"`
	}
}

type taggingOutput struct{ Body resource.BulkResult }

func (o operations) tagging(e *resource.Entity) {
	tag := op(e.Name, "tag", http.MethodPost, "/"+e.Name+"/tags", "Put tags on some of "+e.Name+" and take tags off")
	httpx.Register(o.api, tag, func(ctx context.Context, in *taggingInput) (*taggingOutput, error) {
		result, err := o.tag(ctx, e, in)
		return &taggingOutput{Body: result}, err
	})
}

// tag changes the tags of many records in one transaction. Each stands for itself, as in a bulk change: who may edit it
// may tag it.
func (o operations) tag(ctx context.Context, e *resource.Entity, in *taggingInput) (out resource.BulkResult, err error) {
	actor := httpx.Actor(ctx)
	if actor.Scope(e.Guard(), authz.Edit) == authz.None || actor.Field(e.Guard(), resource.TagsField, authz.Business) < authz.Editable {
		return out, errs.Forbidden()
	}
	if len(in.Body.Add)+len(in.Body.Remove) == 0 {
		return out, errs.Invalid("add", "required")
	}
	err = o.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		out = resource.BulkResult{Failed: []resource.BulkFailure{}}
		added, err := liveTags(ctx, w, in.Body.Add)
		if err != nil {
			return err
		}
		for _, target := range in.Body.IDs {
			refused, err := w.Refusable(ctx, func() error { return o.tagOne(ctx, w, e, target, added, in.Body.Remove) })
			if err != nil {
				return err
			}
			if refused != nil {
				out.Failed = append(out.Failed, resource.Failure(target, refused))
				continue
			}
			out.Updated++
		}
		return nil
	})
	return out, err
}

// liveTags refuses tags that are not in the company's list.
func liveTags(ctx context.Context, w *resource.Write, asked []id.ID) ([]id.ID, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	those, list := db.In(w.Tx.EngineName(), "id", asked)
	var n int
	if err := w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM tags WHERE archived_at IS NULL AND "+those, list).Scan(&n); err != nil {
		return nil, err
	}
	unique := map[id.ID]bool{}
	for _, one := range asked {
		unique[one] = true
	}
	if n != len(unique) {
		return nil, errs.Invalid("add", "ref_not_found")
	}
	return asked, nil
}

func (o operations) tagOne(ctx context.Context, w *resource.Write, e *resource.Entity, target id.ID, add, remove []id.ID) error {
	if err := e.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil {
		return err
	}
	c, err := hold(ctx, w.Tx, e, target)
	if err != nil {
		return err
	}
	before, err := tagsOn(ctx, w.Tx, e, target)
	if err != nil {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(before), func(tag resource.Tag) bool { return slices.Contains(remove, tag.ID) })
	missing := slices.DeleteFunc(slices.Clone(add), func(tag id.ID) bool { return carries(kept, tag) })
	if len(kept)+len(missing) > maxTagsOnRecord {
		return errs.Invalid("add", "too_many").With("max", maxTagsOnRecord)
	}
	if len(kept) == len(before) && len(missing) == 0 {
		return nil
	}
	those, list := db.In(w.Tx.EngineName(), "tag_id", remove)
	if _, err := w.Tx.Exec(ctx, "DELETE FROM record_tags WHERE entity = ? AND record_id = ? AND "+those, e.Name, target, list); err != nil {
		return err
	}
	for _, tag := range missing {
		_, err := w.Tx.Exec(ctx, "INSERT INTO record_tags (entity, record_id, tag_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", e.Name, target, tag)
		if err != nil {
			return err
		}
	}
	after, err := tagsOn(ctx, w.Tx, e, target)
	if err != nil {
		return err
	}
	return w.Audit(ctx, entry("tag", e, target, c, resource.Changes{resource.TagsField: {namesOf(before), namesOf(after)}}))
}

func carries(tags []resource.Tag, one id.ID) bool {
	return slices.ContainsFunc(tags, func(tag resource.Tag) bool { return tag.ID == one })
}

// tagsOn reads the live tags of a record.
func tagsOn(ctx context.Context, q db.Querier, e *resource.Entity, target id.ID) ([]resource.Tag, error) {
	rows, err := q.Query(ctx, `SELECT x.id, x.name FROM record_tags g JOIN tags x ON x.id = g.tag_id
		WHERE g.entity = ? AND g.record_id = ? AND x.archived_at IS NULL ORDER BY x.name`, e.Name, target)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []resource.Tag
	for rows.Next() {
		var tag resource.Tag
		if err := rows.Scan(&tag.ID, &tag.Name); err != nil {
			return nil, err
		}
		out = append(out, tag)
	}
	return out, rows.Err()
}

func namesOf(tags []resource.Tag) json.RawMessage {
	names := make([]string, len(tags))
	for i, tag := range tags {
		names[i] = tag.Name
	}
	body, _ := json.Marshal(names) // texts marshal
	return body
}
