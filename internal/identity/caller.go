package identity

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/loam-crm/loam/internal/platform/id"
)

// caller is what a request says of where it comes from and how it is signed in.
type caller struct {
	IP      string
	Device  string
	Secure  bool  // the browser speaks TLS, to us or to a trusted proxy
	Session id.ID // none: not signed in by cookie
}

type callerKey struct{}

func withCaller(ctx context.Context, c caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// describe reads the caller of a request. Forwarded headers count only when a
// trusted proxy sent them: anybody else can write what they like there.
func (s *Service) describe(r *http.Request) caller {
	c := caller{IP: remoteIP(r), Device: device(r.UserAgent()), Secure: r.TLS != nil}
	if !s.trusts(c.IP) {
		return c
	}
	c.Secure = c.Secure || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
	c.IP = s.forwardedFor(r, c.IP)
	return c
}

// forwardedFor walks back through the proxies to the first address that is not
// one of them; what lies beyond it was written by the client.
func (s *Service) forwardedFor(r *http.Request, last string) string {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		addr, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return last
		}
		last = addr.Unmap().String()
		if !s.trusts(last) {
			return last
		}
	}
	return last
}

func (s *Service) trusts(ip string) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	for _, network := range s.proxies {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

func remoteIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().WithZone("").String()
	}
	return host
}

// device is a short name of a browser and its system, for the list of sessions.
func device(agent string) string {
	browser := firstIn(agent, [][2]string{{"Edg", "Edge"}, {"MicroMessenger", "WeChat"}, {"OPR/", "Opera"}, {"Firefox", "Firefox"},
		{"Chrome", "Chrome"}, {"Safari", "Safari"}})
	system := firstIn(agent, [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Mac OS", "macOS"}, {"Linux", "Linux"}})
	switch {
	case browser != "" && system != "":
		return browser + " · " + system
	case browser+system != "":
		return browser + system
	}
	return strings.ToValidUTF8(agent[:min(len(agent), 60)], "")
}

func firstIn(text string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(text, n[0]) {
			return n[1]
		}
	}
	return ""
}
