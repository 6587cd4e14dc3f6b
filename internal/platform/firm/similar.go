package firm

import "slices"

// NearDuplicate is the similarity from which two names are shown as possible
// duplicates.
const NearDuplicate = 0.8

// grams are the bigrams of a text as sorted numbers. The n-th repetition of a
// bigram is a different number, so that common members of two sorted lists count
// as in a multiset.
type grams []uint64

func gramsOf(text string) grams {
	runes := []rune(text)
	if len(runes) < 2 {
		return nil
	}
	out := make(grams, 0, len(runes)-1)
	for i := range len(runes) - 1 {
		// 21 bits hold any character.
		out = append(out, uint64(runes[i])<<21|uint64(runes[i+1]))
	}
	slices.Sort(out)
	repeated := uint64(0)
	for i := 1; i < len(out); i++ {
		if out[i] == out[i-1]&(1<<42-1) {
			repeated = min(repeated+1, 1<<20)
			out[i] |= repeated << 42
		} else {
			repeated = 0
		}
	}
	slices.Sort(out)
	return out
}

func (g grams) common(other grams) int {
	n, i, j := 0, 0, 0
	for i < len(g) && j < len(other) {
		switch {
		case g[i] < other[j]:
			i++
		case g[i] > other[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func dice(a, b grams) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(a.common(b)) / float64(len(a)+len(b))
}

// Dice is the similarity of two texts by their character bigrams (model F16):
// twice the common ones divided by all, 0 to 1. Texts of one character are
// similar only when equal. Reduce names with MatchName first.
func Dice(a, b string) float64 {
	if a == b {
		return 1
	}
	return dice(gramsOf(a), gramsOf(b))
}

// Match is a similar name found by a NameIndex.
type Match struct {
	ID         int64
	Similarity float64
}

// NameIndex finds similar names among many without comparing with each of them.
// Names are reduced with MatchName. The zero value is an empty index; it is not
// safe for use while names are being added.
type NameIndex struct {
	ids   []int64
	grams []grams
	exact map[string][]int32 // by reduced name
	by    map[uint64][]int32 // by bigram
}

// Add puts a name into the index.
func (x *NameIndex) Add(id int64, name string) {
	if x.by == nil {
		x.by, x.exact = map[uint64][]int32{}, map[string][]int32{}
	}
	reduced := MatchName(name)
	at, g := int32(len(x.ids)), gramsOf(reduced) // #nosec G115 -- fewer than 2^31 names are held in memory
	x.ids, x.grams = append(x.ids, id), append(x.grams, g)
	x.exact[reduced] = append(x.exact[reduced], at)
	for _, gram := range g {
		x.by[gram] = append(x.by[gram], at)
	}
}

// Similar gives the names with at least the least similarity, best first, then
// in the order they were added. least is above 0, usually NearDuplicate.
func (x *NameIndex) Similar(name string, least float64) []Match {
	reduced := MatchName(name)
	g := gramsOf(reduced)
	var out []Match
	for _, at := range x.exact[reduced] {
		out = append(out, Match{x.ids[at], 1})
	}
	candidates := x.candidates(g, least)
	slices.Sort(candidates)
	for _, at := range slices.Compact(candidates) {
		if _, same := slices.BinarySearch(x.exact[reduced], at); same {
			continue
		}
		if s := dice(g, x.grams[at]); s >= least {
			out = append(out, Match{x.ids[at], s})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		switch {
		case a.Similarity > b.Similarity:
			return -1
		case a.Similarity < b.Similarity:
			return 1
		}
		return 0
	})
	return out
}

// candidates looks up the rarest bigrams only. A name of b bigrams that is
// similar enough shares c ≥ least·(a+b)/2 with the a bigrams asked for; since
// b ≥ c, that is c ≥ least·a/(2−least). So it shares at least one of any
// a−c+1 of them.
func (x *NameIndex) candidates(g grams, least float64) []int32 {
	needed := least * float64(len(g)) / (2 - least)
	probes := min(len(g)-ceil(needed)+1, len(g))
	rare := slices.Clone(g)
	slices.SortFunc(rare, func(a, b uint64) int { return len(x.by[a]) - len(x.by[b]) })
	var out []int32
	for _, gram := range rare[:max(probes, 0)] {
		for _, at := range x.by[gram] {
			size := float64(len(x.grams[at]))
			if size*(2-least) >= least*float64(len(g))-1e-9 && size*least <= float64(len(g))*(2-least)+1e-9 {
				out = append(out, at)
			}
		}
	}
	return out
}

// ceil rounds up, forgiving the last bits of a product.
func ceil(v float64) int {
	n := int(v)
	if v-float64(n) > 1e-9 {
		n++
	}
	return n
}
