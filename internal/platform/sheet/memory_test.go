package sheet

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

const memoryColumns = 20

// textColumns is how many of the columns hold texts; three of them are different
// in every row, as names, numbers and addresses are.
const textColumns = 8

func memoryCell(row, column int) string {
	switch {
	case column < 3:
		return fmt.Sprintf("客户%d 有限公司 %d", row, column)
	case column < textColumns:
		return fmt.Sprintf("地区 %d", (row+column)%50)
	}
	return fmt.Sprintf("%d.%02d", (row*7919+column*104729)%1_000_000, row%100)
}

func writeBigCSV(t testing.TB, rows int) string {
	return writeBig(t, func(w *bufio.Writer) {
		for row := range rows {
			for column := range memoryColumns {
				if column > 0 {
					w.WriteByte(',')
				}
				w.WriteString(memoryCell(row, column))
			}
			w.WriteByte('\n')
		}
	})
}

func writeBig(t testing.TB, content func(*bufio.Writer)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "big")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriterSize(file, 1<<20)
	content(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

// writeBigXLSX writes a workbook as Excel and WPS save it: texts in the table of
// shared strings.
func writeBigXLSX(t testing.TB, rows int) string {
	return writeBig(t, func(out *bufio.Writer) {
		archive := zip.NewWriter(out)
		for name, content := range newBook("") {
			if !isSheet(name) {
				writePart(t, archive, name, func(w io.Writer) { io.WriteString(w, content) })
			}
		}
		writePart(t, archive, "xl/sharedStrings.xml", func(w io.Writer) { writeStrings(w, rows) })
		writePart(t, archive, "xl/worksheets/sheet1.xml", func(w io.Writer) { writeCells(w, rows) })
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func writePart(t testing.TB, archive *zip.Writer, name string, content func(io.Writer)) {
	t.Helper()
	part, err := archive.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(part, 1<<20)
	content(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

func writeStrings(w io.Writer, rows int) {
	fmt.Fprintf(w, `<sst %s>`, mainNS)
	for row := range rows {
		for column := range 3 {
			fmt.Fprintf(w, `<si><t>%s</t></si>`, memoryCell(row, column))
		}
	}
	for i := range 50 {
		fmt.Fprintf(w, `<si><t>地区 %d</t></si>`, i)
	}
	io.WriteString(w, `</sst>`)
}

func writeCells(w io.Writer, rows int) {
	fmt.Fprintf(w, `<worksheet %s><sheetData>`, mainNS)
	for row := range rows {
		fmt.Fprintf(w, `<row r="%d">`, row+1)
		for column := range memoryColumns {
			name := fmt.Sprintf("%c%d", 'A'+column, row+1)
			switch {
			case column < 3:
				fmt.Fprintf(w, `<c r="%s" t="s"><v>%d</v></c>`, name, row*3+column)
			case column < textColumns:
				fmt.Fprintf(w, `<c r="%s" t="s"><v>%d</v></c>`, name, rows*3+(row+column)%50)
			default:
				fmt.Fprintf(w, `<c r="%s"><v>%s</v></c>`, name, memoryCell(row, column))
			}
		}
		io.WriteString(w, `</row>`)
	}
	io.WriteString(w, `</sheetData></worksheet>`)
}

// peak measures while work runs: the largest heap in use and the memory that
// the runtime holds from the system, both above what they were before.
type peak struct{ heap, system uint64 }

func measure(work func()) peak {
	debug.FreeOSMemory()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done, result := make(chan struct{}), make(chan peak)
	go func() {
		var p peak
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			p.heap = max(p.heap, now.HeapInuse)
			p.system = max(p.system, now.Sys-now.HeapReleased)
			select {
			case <-done:
				result <- p
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	work()
	close(done)
	return <-result
}

func readThrough(t testing.TB, path string, rows int) peak {
	t.Helper()
	return measure(func() {
		source, info, err := Open(context.Background(), path, "big", Limits{TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer source.Close()
		table, err := source.Rows("")
		if err != nil {
			t.Fatal(err)
		}
		defer table.Close()
		n := 0
		for ; table.Next(); n++ {
			if n%997 == 0 && table.Row()[2] != memoryCell(n, 2) {
				t.Fatalf("row %d: %q", n, table.Row())
			}
		}
		if table.Err() != nil || n != rows || info.Rows != rows {
			t.Fatalf("%d rows, announced %d, %v", n, info.Rows, table.Err())
		}
	})
}

const mebibyte = 1 << 20

func TestMemoryOfALargeCSV(t *testing.T) {
	const rows = 200_000
	p := readThrough(t, writeBigCSV(t, rows), rows)
	t.Logf("%d rows: heap %d MiB, from the system %d MiB", rows, p.heap/mebibyte, p.system/mebibyte)
	if p.heap > 32*mebibyte {
		t.Fatalf("heap %d MiB", p.heap/mebibyte)
	}
}

func TestMemoryOfASharedStringXLSX(t *testing.T) {
	const rows = 20_000
	p := readThrough(t, writeBigXLSX(t, rows), rows)
	t.Logf("%d rows: heap %d MiB, from the system %d MiB", rows, p.heap/mebibyte, p.system/mebibyte)
	if p.heap > 64*mebibyte {
		t.Fatalf("heap %d MiB", p.heap/mebibyte)
	}
}

func TestMemoryOfWriting(t *testing.T) {
	for kind, limit := range map[Kind]uint64{CSV: 32, XLSX: 96} {
		p := measure(func() { writeMany(t, kind, 30_000) })
		t.Logf("%s: heap %d MiB", kind, p.heap/mebibyte)
		if p.heap > limit*mebibyte {
			t.Fatalf("%s: heap %d MiB", kind, p.heap/mebibyte)
		}
	}
}

func writeMany(t testing.TB, kind Kind, rows int) {
	w, err := NewWriter(io.Discard, kind, strings.Split(strings.Repeat("h,", memoryColumns-1)+"h", ","))
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, memoryColumns)
	for row := range rows {
		for column := range values {
			values[column] = memoryCell(row, column)
		}
		if err := w.WriteRow(values); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// The promise is 200,000 rows of 20 columns under 256 MiB.
func BenchmarkRead200kRows(b *testing.B) {
	const rows = 200_000
	for name, write := range map[string]func(testing.TB, int) string{"csv": writeBigCSV, "xlsx": writeBigXLSX} {
		b.Run(name, func(b *testing.B) {
			path := write(b, rows)
			for b.Loop() {
				p := readThrough(b, path, rows)
				b.ReportMetric(float64(p.heap)/mebibyte, "heap-MiB")
				b.ReportMetric(float64(p.system)/mebibyte, "system-MiB")
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
