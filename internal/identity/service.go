// Package identity knows the people of the company: users, the department tree
// and roles, how they sign in, and with which rights a request runs.
package identity

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Dependencies are what the service stands on.
type Dependencies struct {
	Store *resource.Store
	// Dir is the data folder; Dir/keys/secret.key is made there at first start.
	// Instances that share a PostgreSQL database must share this file too.
	Dir string
	// PublicURL is where browsers reach the program ("https://crm.example.com").
	// Links are built from it, never from what a request says.
	PublicURL string
	// TrustedProxies are the networks whose X-Forwarded-For and
	// X-Forwarded-Proto are believed. Empty: nobody's.
	TrustedProxies []netip.Prefix
}

// Service signs people in and says who is calling. It is safe for concurrent use.
type Service struct {
	store   *resource.Store
	db      *db.DB
	public  string
	proxies []netip.Prefix
	hashing chan struct{} // one place for each password hash under way
	dir     string
	keys    keyring
	origins *http.CrossOriginProtection
}

// New makes the service. It fails when the key file cannot be read or made.
func New(d Dependencies) (*Service, error) {
	keys, err := openKeys(d.Dir)
	if err != nil {
		return nil, err
	}
	s := &Service{store: d.Store, db: d.Store.DB, public: strings.TrimRight(d.PublicURL, "/"), proxies: d.TrustedProxies,
		hashing: make(chan struct{}, maxHashing), dir: d.Dir, keys: keys, origins: http.NewCrossOriginProtection()}
	if s.public == "" {
		return s, nil
	}
	origin, err := url.Parse(s.public)
	if err != nil || origin.Host == "" {
		return nil, errs.BadRequest("public_url_unreadable")
	}
	// Behind a proxy that rewrites Host, the browser's Origin is the public one.
	if err := s.origins.AddTrustedOrigin(origin.Scheme + "://" + origin.Host); err != nil {
		return nil, errs.BadRequest("public_url_unreadable").Because(err)
	}
	return s, nil
}
