package crash

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
)

// kept is a record as it was acknowledged, and what is not known of it.
type kept struct {
	entity record.Entity
	id     string
	mark   string // of one that was found without an answer
	rev    string
	want   map[string]any // what was sent, as the answer showed it
	doubt  map[string]any // a change without an answer

	archived, archiving bool     // archiving: without an answer
	files               []string // the digests of its files
	attaching           []string // those without an answer
	fresh               bool     // touched since it was last compared
}

// started is a record without an answer.
type started struct {
	entity record.Entity
	mark   string
	body   map[string]any
}

// writer makes, changes, archives records and attaches files to them. What is its own nobody else writes to.
type writer struct {
	n        int
	client   *lab.Client
	judge    *lab.Client // the same, who compares and waits for an answer
	entities []record.Entity
	rand     *rand.Rand
	maker    *record.Maker
	found    *findings
	doubtful func(lab.Answer) bool // says of an answer that it leaves open what became of the request; nil: none does
	again    bool                  // everything without an answer is sent once more

	marks    int
	records  []*kept
	byEntity map[string][]*kept
	opened   []started
}

func newWriter(n int, client *lab.Client, entities []record.Entity, seed uint64, found *findings) *writer {
	w := &writer{n: n, client: client, judge: client.Patient(recovery), rand: rand.New(rand.NewPCG(seed, uint64(n))), found: found, byEntity: map[string][]*kept{}}
	for _, e := range entities {
		if record.ByItself(e.Name) {
			w.entities = append(w.entities, e)
		}
	}
	w.maker = &record.Maker{Rand: w.rand, Refer: w.refer}
	return w
}

// refer names one of the writer's own live records.
func (w *writer) refer(entity string) string {
	all := w.byEntity[entity]
	for range 5 {
		if len(all) == 0 {
			break
		}
		if k := all[w.rand.IntN(len(all))]; !k.archived && !k.archiving {
			return k.id
		}
	}
	return ""
}

// work goes on until an answer fails to come.
func (w *writer) work(ctx, until context.Context) {
	for until.Err() == nil {
		if w.write(ctx) != nil {
			return
		}
	}
}

// write does one thing. It fails where nobody knows what became of it.
func (w *writer) write(ctx context.Context) (err error) {
	switch at := w.rand.IntN(10); {
	case at < 5 || len(w.records) == 0:
		err = w.create(ctx)
	case at < 8:
		err = w.change(ctx, w.any())
	case at < 9:
		err = w.attach(ctx, w.any())
	default:
		err = w.archive(ctx, w.any())
	}
	if err != nil {
		w.found.unanswered()
	}
	return err
}

func (w *writer) send(ctx context.Context, method, path string, body any) (lab.Answer, error) {
	answer, err := w.client.Send(ctx, method, path, body)
	return answer, w.certain(answer, err)
}

// certain makes an error of an answer that leaves open what became of the request.
func (w *writer) certain(answer lab.Answer, err error) error {
	if answer.Status != 0 && w.doubtful != nil && w.doubtful(answer) {
		return errors.Join(err, fmt.Errorf("%d %.200s", answer.Status, answer.Body))
	}
	return err
}

func (w *writer) any() *kept { return w.records[w.rand.IntN(len(w.records))] }

func (w *writer) mark() string {
	w.marks++
	return record.Mark(w.n, w.marks)
}

func (w *writer) create(ctx context.Context) error {
	// Entities by turns, so that those that others refer to are there soon.
	e := w.entities[w.marks%len(w.entities)]
	mark := w.mark()
	body, possible := w.maker.New(e, mark)
	if !possible {
		return nil
	}
	w.found.tried(e.Name)
	answer, err := w.client.SendOnce(ctx, http.MethodPost, "/"+e.Name, mark, body)
	if err = w.certain(answer, err); err != nil {
		w.opened = append(w.opened, started{e, mark, body})
		return err
	}
	if !w.accepted(answer, "create "+e.Name) {
		return nil
	}
	return w.keep(e, body, answer)
}

// accepted counts what was acknowledged; a refusal is none of the harness' business, an error of the program is.
func (w *writer) accepted(answer lab.Answer, what string) bool {
	if answer.Status >= 500 {
		w.found.wrong("%s: %d %.200s", what, answer.Status, answer.Body)
	}
	return answer.OK()
}

func (w *writer) keep(e record.Entity, body map[string]any, answer lab.Answer) error {
	got, err := decode(answer)
	if err != nil {
		w.found.wrong("create %s: %v", e.Name, err)
		return nil
	}
	w.found.acknowledged(e.Name)
	k := &kept{entity: e, id: text(got["id"]), rev: text(got["rev"]), want: map[string]any{}, fresh: true}
	for name := range body {
		k.want[name] = got[name]
	}
	w.records = append(w.records, k)
	w.byEntity[e.Name] = append(w.byEntity[e.Name], k)
	return nil
}

func (w *writer) change(ctx context.Context, k *kept) error {
	change := record.Change(k.entity, w.mark())
	if change == nil || k.archived || k.doubt != nil { // two changes in doubt could not be told apart
		return nil
	}
	body := map[string]any{"rev": k.rev}
	for name, value := range change {
		body[name] = value
	}
	answer, err := w.send(ctx, http.MethodPatch, k.path(), body)
	k.fresh = true
	if err != nil {
		k.doubt = change
		return err
	}
	if answer.Status == http.StatusConflict { // the program itself has changed it since, as an evaluation does
		return w.reload(ctx, k)
	}
	if w.accepted(answer, "change "+k.path()) {
		got, err := decode(answer)
		if err != nil {
			w.found.wrong("change %s: %v", k.path(), err)
			return nil
		}
		w.found.acknowledged(k.entity.Name)
		k.rev = text(got["rev"])
		for name := range change {
			k.want[name] = got[name]
		}
	}
	return nil
}

func (w *writer) reload(ctx context.Context, k *kept) error {
	answer, err := w.client.Send(ctx, http.MethodGet, k.path(), nil)
	if err != nil || !answer.OK() {
		return err
	}
	got, err := decode(answer)
	if err == nil {
		k.rev = text(got["rev"])
	}
	return err
}

// leaves are entities whose records nothing hangs on, so that they may be archived without further effect.
var leaves = map[string]bool{"tasks": true, "efforts": true, "order-lines": true, "universe-companies": true, "survivors": true,
	"vision-needs": true, "dna-answers": true, "wallets": true, "statements": true}

func (w *writer) archive(ctx context.Context, k *kept) error {
	if !leaves[k.entity.Name] || k.archived || k.archiving {
		return nil
	}
	answer, err := w.send(ctx, http.MethodDelete, k.path(), nil)
	k.fresh = true
	if err != nil {
		k.archiving = true
		return err
	}
	if w.accepted(answer, "archive "+k.path()) {
		w.found.acknowledged(k.entity.Name)
		k.archived = true
	}
	return nil
}

func (w *writer) attach(ctx context.Context, k *kept) error {
	if k.archived || k.archiving {
		return nil
	}
	content := []byte(fmt.Sprintf("%s of %s", w.mark(), k.id))
	digest := fmt.Sprintf("%x", sha256.Sum256(content))
	answer, err := w.client.Upload(ctx, k.path()+"/files", "note.txt", content)
	k.fresh = true
	if err = w.certain(answer, err); err != nil {
		k.attaching = append(k.attaching, digest)
		return err
	}
	if w.accepted(answer, "attach to "+k.path()) {
		w.found.acknowledged("files")
		k.files = append(k.files, digest)
	}
	return nil
}

func (k *kept) path() string { return "/" + k.entity.Name + "/" + k.id }
