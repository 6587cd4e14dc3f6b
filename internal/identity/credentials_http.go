package identity

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

type totpStarted struct {
	Body struct {
		Secret string `json:"secret" doc:"to type in by hand"`
		URI    string `json:"uri" doc:"otpauth:// for the QR code"`
	}
}

type confirmTOTPInput struct {
	Body struct {
		Code     string `json:"code" maxLength:"20"`
		Password string `json:"password,omitempty" maxLength:"600" doc:"one's own, once more"`
	}
}

type endDeviceInput struct {
	IDPath
	Body *struct {
		Password string `json:"password,omitempty" maxLength:"600" doc:"one's own, once more"`
	}
}

type maybeCodeInput struct {
	Body *struct {
		Code string `json:"code,omitempty" maxLength:"20"`
	}
}

func (s *Service) mountTOTP(api httpx.API) {
	httpx.Register(api, op("me.totp.start", http.MethodPost, "/me/totp", "Draw a secret for a second factor"), func(ctx context.Context, _ *nothing) (*totpStarted, error) {
		actor, _, err := ownSession(ctx)
		if err != nil {
			return nil, err
		}
		out := &totpStarted{}
		out.Body.Secret, out.Body.URI, err = s.StartTOTP(ctx, actor)
		return out, err
	})
	httpx.Register(api, silent(op("me.totp.confirm", http.MethodPost, "/me/totp/confirm", "Switch the second factor on")), func(ctx context.Context, in *confirmTOTPInput) (*nothing, error) {
		actor, c, err := ownSession(ctx)
		if err != nil {
			return nil, err
		}
		return nil, s.ConfirmTOTP(ctx, actor, c.Session, in.Body.Password, in.Body.Code)
	})
	httpx.Register(api, silent(op("me.totp.stop", http.MethodDelete, "/me/totp", "Switch the second factor off")), func(ctx context.Context, in *maybeCodeInput) (*nothing, error) {
		actor, c, err := ownSession(ctx)
		if err != nil {
			return nil, err
		}
		code := ""
		if in.Body != nil {
			code = in.Body.Code
		}
		return nil, s.StopTOTP(ctx, actor, c.Session, code)
	})
}

type sessionBody struct {
	ID         string `json:"id"`
	Device     string `json:"device"`
	IP         string `json:"ip"`
	CreatedAt  string `json:"created_at" format:"date-time"`
	LastSeenAt string `json:"last_seen_at" format:"date-time"`
	Current    bool   `json:"current"`
}

type sessionsOutput struct {
	Body struct {
		Items []sessionBody `json:"items"`
	}
}

func (s *Service) mountSessions(api httpx.API) {
	httpx.Register(api, op("me.sessions.list", http.MethodGet, "/me/sessions", "List where one is signed in"), func(ctx context.Context, _ *nothing) (*sessionsOutput, error) {
		list, err := s.Sessions(ctx, httpx.Actor(ctx).ID)
		if err != nil {
			return nil, err
		}
		out := &sessionsOutput{}
		out.Body.Items = []sessionBody{}
		for _, one := range list {
			out.Body.Items = append(out.Body.Items, sessionBody{ID: one.ID.String(), Device: one.Device, IP: one.IP, CreatedAt: one.CreatedAt.String(),
				LastSeenAt: one.LastSeenAt.String(), Current: one.ID == callerOf(ctx).Session})
		}
		return out, nil
	})
	httpx.Register(api, silent(op("me.sessions.delete", http.MethodDelete, "/me/sessions/{id}", "Sign one device out")), func(ctx context.Context, in *endDeviceInput) (*nothing, error) {
		actor, _, err := ownSession(ctx)
		if err != nil {
			return nil, err
		}
		session, err := in.id()
		if err != nil {
			return nil, err
		}
		password := ""
		if in.Body != nil {
			password = in.Body.Password
		}
		return nil, s.EndDevice(ctx, actor, session, password)
	})
}

type tokenBody struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Scopes     []string `json:"scopes"`
	CreatedAt  string   `json:"created_at" format:"date-time"`
	LastUsedAt *string  `json:"last_used_at" format:"date-time"`
	ExpiresOn  *string  `json:"expires_on" format:"date"`
}

type tokensOutput struct {
	Body struct {
		Items []tokenBody `json:"items"`
	}
}

type tokenInput struct {
	Body struct {
		Name      string   `json:"name" maxLength:"400"`
		Scopes    []string `json:"scopes" enum:"read,write" maxItems:"10"`
		ExpiresOn *string  `json:"expires_on,omitempty" format:"date" nullable:"true"`
	}
}

type tokenOutput struct {
	Body struct {
		ID    string `json:"id"`
		Token string `json:"token" doc:"shown only here"`
	}
}

func (s *Service) mountTokens(api httpx.API) {
	httpx.Register(api, op("me.tokens.list", http.MethodGet, "/me/tokens", "List one's API tokens"), s.listTokens)
	create := op("me.tokens.create", http.MethodPost, "/me/tokens", "Make an API token")
	create.Status = http.StatusCreated
	httpx.Register(api, create, s.createToken)
	httpx.Register(api, silent(op("me.tokens.delete", http.MethodDelete, "/me/tokens/{id}", "Revoke an API token")), func(ctx context.Context, in *IDPath) (*nothing, error) {
		actor, _, err := ownSession(ctx)
		if err != nil {
			return nil, err
		}
		token, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, s.EndToken(ctx, actor, token)
	})
}

func (s *Service) listTokens(ctx context.Context, _ *nothing) (*tokensOutput, error) {
	list, err := s.Tokens(ctx, httpx.Actor(ctx).ID)
	if err != nil {
		return nil, err
	}
	out := &tokensOutput{}
	out.Body.Items = []tokenBody{}
	for _, t := range list {
		out.Body.Items = append(out.Body.Items, tokenBody{ID: t.ID.String(), Name: t.Name, Scopes: t.Scopes,
			CreatedAt: t.CreatedAt.String(), LastUsedAt: instantOrNull(t.LastUsedAt), ExpiresOn: dateOrNull(t.ExpiresOn)})
	}
	return out, nil
}

func instantOrNull(at clock.Instant) *string {
	if at == 0 {
		return nil
	}
	text := at.String()
	return &text
}

func dateOrNull(d calendar.Date) *string {
	if d == "" {
		return nil
	}
	text := string(d)
	return &text
}

func (s *Service) createToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	actor, _, err := ownSession(ctx)
	if err != nil {
		return nil, err
	}
	t := Token{Name: in.Body.Name, Scopes: in.Body.Scopes}
	if in.Body.ExpiresOn != nil {
		if t.ExpiresOn, err = calendar.Parse(*in.Body.ExpiresOn); err != nil {
			return nil, errs.Invalid("expires_on", "not_a_date")
		}
	}
	created, secret, err := s.NewToken(ctx, actor, t)
	if err != nil {
		return nil, err
	}
	out := &tokenOutput{}
	out.Body.ID, out.Body.Token = created.String(), secret
	return out, nil
}
