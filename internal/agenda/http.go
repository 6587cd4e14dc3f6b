package agenda

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

const tag = "agenda"

const calendarPath = httpx.Prefix + "/calendar.ics"

// Mount adds the operations of agendas.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "agenda.list", Method: http.MethodGet, Path: httpx.Prefix + "/agenda", Tag: tag,
		Summary: "List the caller's tasks and dealings of some days, and what is overdue"}, s.list)
	httpx.Register(api, httpx.Op{ID: "agenda.feed", Method: http.MethodGet, Path: httpx.Prefix + "/agenda/feed", Tag: tag,
		Summary: "Say whether the caller's agenda can be read by a calendar program"}, s.feed)
	httpx.Register(api, httpx.Op{ID: "agenda.open-feed", Method: http.MethodPost, Path: httpx.Prefix + "/agenda/feed", Tag: tag, Status: http.StatusCreated,
		Summary: "Make a password that reads the caller's agenda; the one before ends"}, s.openFeed)
	httpx.Register(api, httpx.Op{ID: "agenda.shut-feed", Method: http.MethodDelete, Path: httpx.Prefix + "/agenda/feed", Tag: tag, Status: http.StatusNoContent,
		Summary: "Take that password back"}, s.shutFeed)
	read := httpx.Op{ID: "agenda.calendar", Method: http.MethodGet, Path: calendarPath, Tag: tag, Public: true, Challenge: `Basic realm="Loam", charset="UTF-8"`,
		Summary: "Read the agenda of whoever's login and calendar password come as HTTP Basic (iCalendar)"}
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
		Path      string  `json:"path" doc:"where a calendar program finds it"`
		Login     string  `json:"login" doc:"what the program signs in as"`
		Password  string  `json:"password,omitempty" doc:"of the program; said only when it is made"`
	}
}

func (s *Service) feed(ctx context.Context, _ *struct{}) (*feedOutput, error) {
	f, err := s.FeedOf(ctx, httpx.Actor(ctx))
	out := feedOf(ctx)
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
	out := feedOf(ctx)
	out.Body.Open, out.Body.Password = true, token
	return out, err
}

func feedOf(ctx context.Context) *feedOutput {
	out := &feedOutput{}
	out.Body.Path, out.Body.Login = calendarPath, httpx.Actor(ctx).Login
	return out
}

func (s *Service) shutFeed(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.Shut(ctx, httpx.Actor(ctx))
}

// The password comes in a header, which no log and no history keeps, as an address would be kept (ASVS 14.2.1).
type calendarInput struct {
	Authorization string `header:"Authorization" maxLength:"1000" doc:"Basic, with the login and the password for calendars"`
}

func (s *Service) readCalendar(ctx context.Context, in *calendarInput) (*httpx.Raw, error) {
	login, token, ok := (&http.Request{Header: http.Header{"Authorization": {in.Authorization}}}).BasicAuth()
	if !ok {
		return nil, errs.Unauthorized()
	}
	body, err := s.Calendar(ctx, login, token, s.PublicURL)
	if err != nil {
		return nil, err
	}
	return &httpx.Raw{ContentType: "text/calendar; charset=utf-8", Body: body}, nil
}
