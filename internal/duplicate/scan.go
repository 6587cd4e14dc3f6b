package duplicate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// ScanJob is the kind of the look through the whole company.
const ScanJob = "duplicates.scan"

// Scanned says what a scan found.
type Scanned struct {
	Customers int `json:"customers"` // pairs
	Contacts  int `json:"contacts"`
}

// RegisterJobs looks through the company on demand, and every night at 02:30.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: ScanJob, Retries: 1, Work: func(ctx context.Context, run *jobs.Run, _ struct{}) (any, error) {
		return s.Scan(ctx, authz.Actor{ID: run.By()}.AsSystem(), run.ID(), run.Progress)
	}})
	q.Every(jobs.Daily{Kind: ScanJob, Hour: 2, Minute: 30, Zone: zone, Args: struct{}{}})
}

// record is one of the company's as a scan compares it.
type record struct {
	id, group id.ID // group: a contact's customer
	name      string
	code      string
	keys      map[string][]string // by reason
}

// The largest groups that say something: more records with one number share a switchboard, more with one domain are a
// group of companies.
var largest = map[string]int{SameCode: 10, SameName: 50, SamePhone: 10, SameMail: 10, SameDomain: 4}

const (
	maxLike   = 10 // similar names of one customer
	pulse     = 500
	perRecord = 20 // pairs of one record; the surest are kept
)

type pair struct{ first, second id.ID }

func pairOf(a, b id.ID) pair { return pair{min(a, b), max(a, b)} }

// found are the pairs of an entity with their reasons.
type found map[pair][]string

func (f found) add(a, b *record, reason string) {
	if a.id == b.id || a.code != "" && b.code != "" && a.code != b.code {
		return // two companies in the register are two, whatever else they share
	}
	p := pairOf(a.id, b.id)
	if !slices.Contains(f[p], reason) {
		f[p] = append(f[p], reason)
	}
}

// Scan finds the pairs of the whole company anew. Records are compared only where they share a key: equal ones by the
// key itself, similar names by their rarest bigrams.
func (s *Service) Scan(ctx context.Context, actor authz.Actor, scan id.ID, progress func(done, total int64)) (Scanned, error) {
	customers, err := s.allCustomers(ctx)
	if err != nil {
		return Scanned{}, err
	}
	people, err := s.allContacts(ctx)
	if err != nil {
		return Scanned{}, err
	}
	total := int64(len(customers) + len(people))
	pairs := found{}
	byKeys(customers, pairs, SameCode, SameName, SamePhone, SameDomain)
	if err := like(ctx, customers, pairs, func(done int) { progress(int64(done), total) }); err != nil {
		return Scanned{}, err
	}
	out := Scanned{}
	if out.Customers, err = s.keep(ctx, actor, "accounts", scan, pairs); err != nil {
		return out, err
	}
	pairs = found{}
	byKeys(people, pairs, SamePhone, SameMail)
	sameName(people, pairs)
	if out.Contacts, err = s.keep(ctx, actor, "contacts", scan, pairs); err != nil {
		return out, err
	}
	progress(total, total)
	return out, s.Store.Write(ctx, actor, noteScan)
}

// byKeys pairs the records that share a key.
func byKeys(all []*record, pairs found, reasons ...string) {
	for _, reason := range reasons {
		groups := map[string][]*record{}
		for _, r := range all {
			for _, key := range r.keys[reason] {
				groups[key] = append(groups[key], r)
			}
		}
		for _, group := range groups {
			if len(group) <= largest[reason] {
				pairs.all(group, reason)
			}
		}
	}
}

// all pairs the members of a group; of a large one, each with the first.
func (f found) all(group []*record, reason string) {
	for i, a := range group {
		for _, b := range group[i+1:] {
			f.add(a, b, reason)
		}
		if len(group) > maxLike {
			return
		}
	}
}

// sameName pairs people of one name at one customer.
func sameName(people []*record, pairs found) {
	type key struct {
		of   id.ID
		name string
	}
	groups := map[key][]*record{}
	for _, r := range people {
		k := key{r.group, r.name}
		groups[k] = append(groups[k], r)
	}
	for _, group := range groups {
		pairs.all(group, SameName)
	}
}

// like pairs customers whose names are similar.
func like(ctx context.Context, all []*record, pairs found, progress func(done int)) error {
	byID := make(map[int64]*record, len(all))
	var index firm.NameIndex
	for i, r := range all[:min(len(all), maxNames)] {
		if i%pulse == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(i)
		}
		for n, m := range index.Similar(r.name, firm.NearDuplicate) {
			if n == maxLike {
				break
			}
			if m.Similarity < 1 {
				pairs.add(r, byID[m.ID], SimilarName)
			}
		}
		index.Add(int64(r.id), r.name)
		byID[int64(r.id)] = r
	}
	return nil
}

// line is a pair with its reasons, as it is stored.
type line struct {
	pair
	reasons []string
	score   float64
}

// surest orders pairs and keeps so many of each record.
func (f found) surest() []line {
	lines := make([]line, 0, len(f))
	for p, reasons := range f {
		slices.SortFunc(reasons, func(a, b string) int { return cmp.Compare(weights[b], weights[a]) })
		lines = append(lines, line{p, reasons, scoreOf(reasons)})
	}
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second))
	})
	count := map[id.ID]int{}
	return slices.DeleteFunc(lines, func(l line) bool {
		if count[l.first] >= perRecord || count[l.second] >= perRecord {
			return true
		}
		count[l.first]++
		count[l.second]++
		return false
	})
}

// keep replaces the pairs of an entity. What somebody dismissed stays dismissed.
func (s *Service) keep(ctx context.Context, actor authz.Actor, entity string, scan id.ID, pairs found) (int, error) {
	lines := pairs.surest()
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := store(ctx, w, entity, scan, lines); err != nil {
			return err
		}
		_, err := w.Tx.Exec(ctx, "DELETE FROM duplicate_pairs WHERE entity = ? AND scan_id <> ? AND dismissed_at IS NULL", entity, scan)
		return err
	})
	return len(lines), err
}
