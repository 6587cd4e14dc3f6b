package agenda

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

const tag = "agenda"

// Mount adds the operations of agendas.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "agenda.list", Method: http.MethodGet, Path: httpx.Prefix + "/agenda", Tag: tag,
		Summary: "List the caller's tasks and dealings of some days, and what is overdue"}, s.list)
	httpx.Register(api, httpx.Op{ID: "agenda.feed", Method: http.MethodGet, Path: httpx.Prefix + "/agenda/feed", Tag: tag,
		Summary: "Say whether the caller's agenda can be read by a calendar program"}, s.feed)
	httpx.Register(api, httpx.Op{ID: "agenda.open-feed", Method: http.MethodPost, Path: httpx.Prefix + "/agenda/feed", Tag: tag, Status: http.StatusCreated,
		Summary: "Make a secret address of the caller's agenda; the one before ends"}, s.openFeed)
	httpx.Register(api, httpx.Op{ID: "agenda.shut-feed", Method: http.MethodDelete, Path: httpx.Prefix + "/agenda/feed", Tag: tag, Status: http.StatusNoContent,
		Summary: "Take the secret address back"}, s.shutFeed)
	read := httpx.Op{ID: "agenda.calendar", Method: http.MethodGet, Path: httpx.Prefix + "/calendar/{file}", Tag: tag, Public: true,
		Summary: "Read an agenda by its secret address (iCalendar)"}
	read.Answer = &huma.Response{Description: "The agenda", Content: map[string]*huma.MediaType{"text/calendar": {}}}
	httpx.Register(api, read, s.readCalendar)
}

type agendaInput struct {
	From string `query:"from" maxLength:"10" required:"true" doc:"first day"`
	To   string `query:"to" maxLength:"10" required:"true" doc:"last day, at most 100 days on"`
}

type agendaOutput struct{ Body *Agenda }

func (s *Service) list(ctx context.Context, in *agendaInput) (*agendaOutput, error) {
	out, err := s.Of(ctx, httpx.Actor(ctx), calendar.Date(in.From), calendar.Date(in.To))
	return &agendaOutput{out}, err
}

type feedOutput struct {
	Body struct {
		Open      bool    `json:"open"`
		CreatedAt *string `json:"created_at" format:"date-time"`
		ReadAt    *string `json:"read_at" format:"date-time" doc:"when it was last read, to the hour"`
		Path      string  `json:"path,omitempty" doc:"the secret address; said only when it is made"`
	}
}

func (s *Service) feed(ctx context.Context, _ *struct{}) (*feedOutput, error) {
	f, err := s.FeedOf(ctx, httpx.Actor(ctx))
	out := &feedOutput{}
	if f != nil && err == nil {
		out.Body.Open, out.Body.CreatedAt, out.Body.ReadAt = true, stamp(f.CreatedAt), stamp(f.ReadAt)
	}
	return out, err
}

func stamp(at clock.Instant) *string {
	if at == 0 {
		return nil
	}
	text := at.String()
	return &text
}

func (s *Service) openFeed(ctx context.Context, _ *struct{}) (*feedOutput, error) {
	token, err := s.Open(ctx, httpx.Actor(ctx))
	out := &feedOutput{}
	out.Body.Open, out.Body.Path = true, httpx.Prefix+"/calendar/"+token+".ics"
	return out, err
}

func (s *Service) shutFeed(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.Shut(ctx, httpx.Actor(ctx))
}

type calendarInput struct {
	File string `path:"file" maxLength:"100" doc:"the secret, and .ics"`
}

func (s *Service) readCalendar(ctx context.Context, in *calendarInput) (*httpx.Raw, error) {
	token, found := strings.CutSuffix(in.File, ".ics")
	if !found {
		return nil, errs.NotFound()
	}
	body, err := s.Calendar(ctx, token, s.PublicURL)
	if err != nil {
		return nil, err
	}
	return &httpx.Raw{ContentType: "text/calendar; charset=utf-8", Body: body}, nil
}
