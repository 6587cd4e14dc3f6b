package importer_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// maxHeap bounds what 20,000 rows may hold in memory at any moment.
const maxHeap = 128 << 20

func TestManyRowsTakeLittleMemory(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", generated(20_000))
	var peak atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go watch(&peak, stop, stopped)
	began := time.Now()
	counts := w.run(w.boss, imp)
	took := time.Since(began)
	close(stop)
	<-stopped
	w.want("figures", figures(counts), "accounts {100 0 0} orders {19982 0 0} efforts {0 0 0} rows 20000 rejected 18 amount 249775.00 CNY")
	t.Logf("20,000 rows: %v, %.0f rows/s, at most %d MiB of heap in use", took, 20_000/took.Seconds(), peak.Load()>>20)
	if peak.Load() > maxHeap {
		t.Errorf("%d MiB of heap in use", peak.Load()>>20)
	}
}

// watch looks at the heap every few milliseconds.
func watch(peak *atomic.Uint64, stop, stopped chan struct{}) {
	defer close(stopped)
	var m runtime.MemStats
	for {
		runtime.ReadMemStats(&m)
		peak.Store(max(peak.Load(), m.HeapInuse))
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}
