package dna

import (
	"math"
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

const today = calendar.Date("2026-06-30")

// blocks 1/.8/.6/.5/.4/.2 → .583333.
func TestCompletenessIsTheMeanOfSixBlocks(t *testing.T) {
	var list []Known
	for _, c := range []float64{1, .8, .6, .5, .4, .2} {
		list = append(list, Known{c, "2026-01-05"})
	}
	if got := Completeness(list, today); got != .583333 {
		t.Errorf("%v, want .583333", got)
	}
	if got := Completeness(nil, today); got != 0 {
		t.Errorf("nothing: %v", got)
	}
}

// a block older than twelve months counts half.
func TestABlockOlderThanTwelveMonthsCountsHalf(t *testing.T) {
	for on, want := range map[calendar.Date]float64{"2025-06-29": .4, "2025-06-30": .8, "2026-06-30": .8, "": .8} {
		if got := (Known{.8, on}).Counts(today); got != want {
			t.Errorf("known since %q: %v, want %v", on, got, want)
		}
	}
	list := []Known{{1, "2025-01-01"}, {.8, today}, {.6, today}, {.5, today}, {.4, today}, {.2, today}}
	if got := Completeness(list, today); got != .5 {
		t.Errorf("with an old first block: %v, want .5", got)
	}
}

// 4 needs, 2 covered → .5, the uncovered named.
func TestNeedsThatOurProductsCover(t *testing.T) {
	m := Match("wide temperature\nfast delivery\nremote access\nspare parts\n", "Fast delivery\nspare parts\nsomething else")
	if *m.Share != .5 || m.Covered != 2 || !slices.Equal(m.Uncovered, []string{"wide temperature", "remote access"}) {
		t.Errorf("%+v", m)
	}
	if m := Match("\n ", "x"); m.Share != nil || len(m.Needs) != 0 {
		t.Errorf("no need: %+v", m)
	}
	if m := Match("a\nA\na", "a"); *m.Share != 1 || len(m.Needs) != 1 {
		t.Errorf("a need said twice is one: %+v", m)
	}
}

func TestAProfileOfNothingAsksEverything(t *testing.T) {
	p := profile(nil, nil, today)
	if len(p.Blocks) != 6 || len(p.Unknown) != 30 || p.Completeness != 0 {
		t.Errorf("%d blocks, %d questions, %v", len(p.Blocks), len(p.Unknown), p.Completeness)
	}
}

func TestTheLeastKnownBlockIsAskedFirst(t *testing.T) {
	answers := map[string]*Answer{}
	for _, q := range questions {
		if q.block != Emotion && q.key != "plans" && q.field == "" {
			answers[q.key] = &Answer{Question: q.key, Answer: "x", On: today}
		}
	}
	facts := map[string]fact{}
	for _, q := range questionsOf(Firm) {
		facts[q.key] = fact{"2024-01-01", nil} // old: counts half
	}
	facts["mood"] = fact{today, DNAMood{3, -1}}
	p := profile(facts, answers, today)
	if p.Unknown[0].Question != "delight" || p.Unknown[len(p.Unknown)-1].Question != "plans" || len(p.Unknown) != 5 {
		t.Errorf("%+v", p.Unknown)
	}
	// .5 (old) + 1 + .8 + 1 + 1 + .2 over six
	if p.Completeness != .75 {
		t.Errorf("%v, want .75", p.Completeness)
	}
}

func TestCadence(t *testing.T) {
	list := []Bought{{"2026-01-01", 1}, {"2026-01-31", 1}, {"2026-01-31", 5}, {"2026-02-20", -9}, {"2026-03-02", 1}, {"2026-05-01", 1}}
	if days, ok := Cadence(list); !ok || days != 30 {
		t.Errorf("%d %v, want 30", days, ok) // 30, 30, 60
	}
	if _, ok := Cadence(list[:3]); ok {
		t.Error("two days are no cadence")
	}
}

func TestBatchSize(t *testing.T) {
	b, ok := BatchSize([]Bought{{"", 100}, {"", 200}, {"", 300}, {"", 1000}, {"", -50}})
	if !ok || b != (Batch{175, 250, 475}) {
		t.Errorf("%v %v", b, ok)
	}
	if _, ok := BatchSize([]Bought{{"", 100}, {"", 200}, {"", -1}}); ok {
		t.Error("two orders are no habit")
	}
}

func TestSeason(t *testing.T) {
	var list []Bought
	for _, year := range []string{"2024", "2025"} {
		for _, month := range []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"} {
			list = append(list, Bought{calendar.Date(year + "-" + month + "-15"), 100})
		}
		list = append(list, Bought{calendar.Date(year + "-12-15"), 1300})
	}
	list = append(list, Bought{"2026-01-05", 1_000_000}) // of the open month, which is no whole one
	s := SeasonOf(list, "2026-01-20")
	if s == nil || s.Years != 2 || s.Month[0] != .5 || s.Month[11] != 6.5 || !slices.Equal(s.Peaks, []int{12}) {
		t.Fatalf("%+v", s)
	}
	var sum float64
	for _, m := range s.Month {
		sum += m
	}
	if math.Abs(sum-12) > 1e-6 {
		t.Errorf("the months come to %v, not 12", sum)
	}
	if s := SeasonOf(list[13:], "2025-12-20"); s != nil {
		t.Errorf("less than a whole year: %+v", s)
	}
	if s := SeasonOf(list[:5], "2026-01-20"); s != nil {
		t.Errorf("five orders: %+v", s)
	}
}

func TestPriceSense(t *testing.T) {
	var dear, steady []Priced
	for _, price := range []float64{80, 90, 100, 110, 120, 130} {
		dear = append(dear, Priced{"2026-01-01", 1000 * math.Pow(price, -1.5), price})
		steady = append(steady, Priced{"2026-01-01", 50, price})
	}
	if s, ok := PriceSenseOf("IS-8", dear); !ok || s.Elasticity != -1.5 || s.Class != "high" {
		t.Errorf("%+v %v", s, ok)
	}
	if s, ok := PriceSenseOf("IS-8", steady); !ok || s.Elasticity != 0 || s.Class != "low" {
		t.Errorf("%+v %v", s, ok)
	}
	if _, ok := PriceSenseOf("IS-8", dear[:4]); ok {
		t.Error("four lines say nothing")
	}
	for i := range dear {
		dear[i].Price = 100 + float64(i)*.5
	}
	if _, ok := PriceSenseOf("IS-8", dear); ok {
		t.Error("a price that hardly moved says nothing")
	}
}
