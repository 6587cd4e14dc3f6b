package identity

import (
	"context"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// transportPolicy has browsers come back over TLS only, for a year. It is said where TLS is known of: a trusted proxy ends it.
const transportPolicy = "max-age=31536000; includeSubDomains"

// Middleware finds out who is calling, by cookie or by Authorization: Bearer.
// Whoever shows nothing valid goes on as nobody; operations decide what nobody
// may do. Writes that another site sends with the user's cookie are refused.
func (s *Service) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.describe(r)
		if c.Secure {
			w.Header().Set("Strict-Transport-Security", transportPolicy)
		}
		ctx := withCaller(httpx.WithAddress(httpx.WithLanguage(r.Context(), i18n.Pick(r.Header.Get("Accept-Language"))), c.IP), c)
		r = r.WithContext(ctx)
		bearer, isBearer := bearerOf(r)
		if !isBearer {
			if err := s.origins.Check(r); err != nil {
				httpx.WriteProblem(w, r, errs.New(http.StatusForbidden, "cross_origin").Because(err))
				return
			}
		}
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r) // pages and scripts are the same for everybody
			return
		}
		ctx, err := s.identify(r, c, bearer, isBearer)
		if err != nil {
			httpx.WriteProblem(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func bearerOf(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// identify returns the context with the caller's actor in it, if there is one. A
// request that shows a token is never helped by its cookie.
func (s *Service) identify(r *http.Request, c caller, bearer string, isBearer bool) (context.Context, error) {
	ctx := r.Context()
	if isBearer {
		f, err := s.findToken(ctx, bearer)
		if err != nil || f.ID == 0 {
			return ctx, err
		}
		if err := s.touch(ctx, "api_tokens", "last_used_at", f); err != nil {
			s.store.Log.WarnContext(ctx, "token not marked as used", "error", err)
		}
		return s.enter(ctx, r, c, f)
	}
	cookie, err := r.Cookie(cookieName(c))
	if err != nil {
		return ctx, nil
	}
	f, err := s.findSession(ctx, cookie.Value)
	if err != nil || f.ID == 0 {
		return ctx, err
	}
	if err := s.touch(ctx, "sessions", "last_seen_at", f); err != nil {
		s.store.Log.WarnContext(ctx, "session not marked as seen", "error", err)
	}
	c.Session = f.ID
	return s.enter(withCaller(ctx, c), r, c, f)
}

// enter loads the rights that the user has at this moment.
func (s *Service) enter(ctx context.Context, r *http.Request, c caller, f found) (context.Context, error) {
	actor, err := LoadActor(ctx, s.db, f.User)
	if errs.Code(err) == errs.Unauthorized().Code {
		return ctx, nil
	}
	if err != nil {
		return ctx, err
	}
	actor.IP = c.IP
	actor.CannotWrite = actor.CannotWrite || f.Scopes == "read"
	ctx = httpx.WithActor(ctx, actor)
	if strings.HasPrefix(f.Password, mustChange) && !openBeforeChange(r) {
		return ctx, errs.New(http.StatusForbidden, "password_change_needed")
	}
	if f.SecondOn || openBeforeChange(r) || openBeforeSecond(r) {
		return ctx, nil
	}
	company, err := settings.Load(ctx, s.db)
	if err == nil && company.SecondFactor {
		err = errs.New(http.StatusForbidden, "second_factor_needed")
	}
	return ctx, err
}

// openBeforeSecond lists what a user without the second factor that the company asks for may do beside: get one.
func openBeforeSecond(r *http.Request) bool {
	switch r.Method + " " + r.URL.Path {
	case "POST " + httpx.Prefix + "/me/totp", "POST " + httpx.Prefix + "/me/totp/confirm":
		return true
	}
	return false
}

// openBeforeChange lists what a user with a temporary password may still do.
func openBeforeChange(r *http.Request) bool {
	switch r.Method + " " + r.URL.Path {
	case "GET " + httpx.Prefix + "/me", "POST " + httpx.Prefix + "/me/password",
		"POST " + httpx.Prefix + "/session", "DELETE " + httpx.Prefix + "/session", "GET " + httpx.Prefix + "/setup":
		return true
	}
	return false
}

// ownSession refuses callers by API token where a credential is made or changed:
// a token that leaks must not be able to make more of its kind.
func ownSession(ctx context.Context) (authz.Actor, caller, error) {
	c := callerOf(ctx)
	if c.Session == 0 {
		return authz.Actor{}, c, errs.New(http.StatusForbidden, "session_needed")
	}
	return httpx.Actor(ctx), c, nil
}
