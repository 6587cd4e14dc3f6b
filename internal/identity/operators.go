package identity

import (
	"net/http"
	"net/netip"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

// Operators guards a page beside the API that is meant for machines: a program on
// this machine reads it as it is, everybody else shows the API token of somebody
// who reads the audit log. That right fits because a token limited to reading
// has it too.
func (s *Service) Operators(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromThisMachine(r) {
			if err := s.operator(r); err != nil {
				httpx.WriteProblem(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Service) operator(r *http.Request) error {
	token, isBearer := bearerOf(r)
	if !isBearer {
		return errs.Unauthorized() // a cookie is a browser's, and no browser has business here
	}
	ctx, err := s.identify(r, callerOf(r.Context()), token, true)
	if err != nil {
		return err
	}
	actor, ok := httpx.SignedIn(ctx)
	switch {
	case !ok:
		return errs.Unauthorized()
	case !actor.May(authz.AuditRead):
		return errs.Forbidden()
	}
	return nil
}

// forwarding are the headers by which a proxy says that it passes on what another
// machine sent.
var forwarding = []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip"}

func fromThisMachine(r *http.Request) bool {
	for _, name := range forwarding {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	peer, err := netip.ParseAddr(remoteIP(r))
	return err == nil && peer.IsLoopback()
}
