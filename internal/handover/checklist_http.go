package handover

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

// HandoverLinePath names a line of a handover's checklist.
type HandoverLinePath struct {
	HandoverPath
	Line string `path:"line" maxLength:"20"`
}

func (in HandoverLinePath) ids() (handover, line id.ID, err error) {
	if handover, err = in.id(); err != nil {
		return 0, 0, err
	}
	if line, err = id.Parse(in.Line); err != nil {
		return 0, 0, errs.NotFound()
	}
	return handover, line, nil
}

type addLineInput struct {
	HandoverPath
	Body struct {
		Text string `json:"text" maxLength:"200"`
	}
}

type changeLineInput struct {
	HandoverLinePath
	Body struct {
		Rev  int64   `json:"rev" minimum:"1"`
		Done *bool   `json:"done,omitempty" doc:"tick the line, or take that back"`
		Note *string `json:"note,omitempty" maxLength:"2000"`
		Text *string `json:"text,omitempty" maxLength:"200" doc:"of the successor and whoever runs handovers only"`
	}
}

type linesOutput struct {
	Body struct {
		Items []HandoverLine `json:"items" nullable:"false"`
	}
}

// mountChecklist adds the operations of the checklist. Each answers with the whole list, as it is after the change.
func (s *Service) mountChecklist(api httpx.API) {
	path := httpx.Prefix + "/handovers/{id}/items"
	httpx.Register(api, httpx.Op{ID: "handovers.add-item", Method: http.MethodPost, Path: path, Tag: tag, Status: http.StatusCreated,
		Summary: "Add a line to the checklist of a handover"}, func(ctx context.Context, in *addLineInput) (*linesOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		_, err = s.AddLine(ctx, httpx.Actor(ctx), target, in.Body.Text)
		return s.listed(ctx, target, err)
	})
	httpx.Register(api, httpx.Op{ID: "handovers.change-item", Method: http.MethodPatch, Path: path + "/{line}", Tag: tag,
		Summary: "Tick, remark on or reword a line of the checklist"}, func(ctx context.Context, in *changeLineInput) (*linesOutput, error) {
		target, line, err := in.ids()
		if err != nil {
			return nil, err
		}
		b := in.Body
		err = s.ChangeLine(ctx, httpx.Actor(ctx), target, line, LineChange{Rev: b.Rev, Done: b.Done, Note: b.Note, Text: b.Text})
		return s.listed(ctx, target, err)
	})
	httpx.Register(api, httpx.Op{ID: "handovers.remove-item", Method: http.MethodDelete, Path: path + "/{line}", Tag: tag,
		Summary: "Take a line off the checklist"}, func(ctx context.Context, in *HandoverLinePath) (*linesOutput, error) {
		target, line, err := in.ids()
		if err != nil {
			return nil, err
		}
		return s.listed(ctx, target, s.RemoveLine(ctx, httpx.Actor(ctx), target, line))
	})
}

// listed answers with the checklist of a handover that the caller has just changed.
func (s *Service) listed(ctx context.Context, target id.ID, err error) (*linesOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &linesOutput{}
	out.Body.Items, err = checklist(ctx, s.Store.DB, target)
	return out, err
}
