package backups

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// Size is how much a company has.
type Size struct {
	Engine    string
	Customers int
	MiB       int // of uploaded files
}

// Recovery is how long it took to back a company up and to have it again. Copied is how much of it was there afterwards.
type Recovery struct {
	Backup, Restore, Start time.Duration
	Customers, Files       int
}

// String is the line a run ends with.
func (r Recovery) String() string {
	return fmt.Sprintf("backup %.1f s, restore %.1f s, healthy after %.1f s more, customers %d, files %d",
		r.Backup.Seconds(), r.Restore.Seconds(), r.Start.Seconds(), r.Customers, r.Files)
}

// fileMiB is the size of one uploaded file.
const fileMiB = 16

// Recover fills a company, backs it up while it runs, restores it elsewhere and starts it there.
func Recover(ctx context.Context, s Size) (r Recovery, err error) {
	l, err := lab.New(ctx, s.Engine)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	folder, err := os.MkdirTemp("", "loam-backups-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(folder)
	if err := fill(ctx, l, s, folder); err != nil {
		return r, err
	}
	file := filepath.Join(folder, "all.zip")
	if r.Backup, err = timed(func() error { return l.Command(ctx, "backup", file) }); err != nil {
		return r, err
	}
	return r, errors.Join(l.Stop(), r.again(ctx, s.Engine, file))
}

func timed(work func() error) (time.Duration, error) {
	began := time.Now()
	err := work()
	return time.Since(began), err
}

// fill imports customers and uploads files that do not compress, to the first customers. It leaves the program running.
func fill(ctx context.Context, l *lab.Lab, s Size, folder string) error {
	table := filepath.Join(folder, "customers.csv")
	if err := writeCustomers(table, s.Customers); err != nil {
		return err
	}
	if err := l.Command(ctx, "import", table, "--currency", "CNY"); err != nil {
		return err
	}
	if _, err := l.Start(ctx); err != nil {
		return err
	}
	boss, err := l.SetUp(ctx)
	if err != nil {
		return err
	}
	var page struct{ Items []struct{ ID string } }
	if err := get(ctx, boss, "/accounts?limit=200&fields=name", &page); err != nil {
		return err
	}
	if len(page.Items) == 0 {
		return errors.New("nothing was imported")
	}
	random, content := rand.NewChaCha8([32]byte{1}), make([]byte, fileMiB<<20)
	for n := range s.MiB / fileMiB {
		_, _ = random.Read(content) // never fails
		answer, err := boss.Upload(ctx, "/accounts/"+page.Items[n%len(page.Items)].ID+"/files", "scan.txt", content)
		if err != nil || !answer.OK() {
			return fmt.Errorf("upload: %d %.200s %w", answer.Status, answer.Body, err)
		}
	}
	return nil
}

func writeCustomers(path string, n int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	fmt.Fprintln(out, "客户,电话,地址,备注") // a failure is kept until Flush
	for i := range n {
		fmt.Fprintf(out, "客户%06d有限公司,1390%07d,某某路%d号,第%d个\n", i, i, i%999, i)
	}
	return errors.Join(out.Flush(), file.Close())
}

// again restores into an installation of its own and looks what is there.
func (r *Recovery) again(ctx context.Context, engine, file string) (err error) {
	l, err := lab.New(ctx, engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if r.Restore, err = timed(func() error { return l.Command(ctx, "restore", file) }); err != nil {
		return err
	}
	if r.Start, err = l.Start(ctx); err != nil {
		return err
	}
	boss, answer, err := l.SignIn(ctx)
	if err != nil || !answer.OK() {
		return fmt.Errorf("sign in at the copy: %d %.200s %w", answer.Status, answer.Body, err)
	}
	there, err := read(ctx, boss)
	if err != nil {
		return err
	}
	r.Customers = len(there.customers)
	return r.countFiles(l.Config().Dir)
}

// countFiles looks at the folder of the uploaded files.
func (r *Recovery) countFiles(dir string) error {
	found, err := filepath.Glob(filepath.Join(dir, "files", "??", "*"))
	r.Files = len(found)
	return err
}
