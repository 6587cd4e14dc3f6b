package firm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMatchName(t *testing.T) {
	same := [][]string{
		{"深圳市光通信有限公司", "深圳市光通信股份有限公司", "深圳市 光通信 有限公司", "深圳市光通信", "深圳市光通信公司"},
		{"华为（深圳）有限公司", "华为(深圳)有限公司", "华为 深圳 有限公司", "华为【深圳】"},
		{"ABC Co., Ltd.", "ａｂｃ　ＣＯ．，ＬＴＤ", "abc", "A.B.C. Company Limited", "ABC, Inc."},
		{"Siemens AG", "SIEMENS", "Siemens A.G."},
	}
	for _, group := range same {
		for _, name := range group[1:] {
			if MatchName(name) != MatchName(group[0]) {
				t.Errorf("%q %q ≠ %q %q", name, MatchName(name), group[0], MatchName(group[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"甲有限公司", "乙有限公司"}, {"Limited", "Company"}, {"12346", "12347"}, {"Société A", "Société B"}} {
		if MatchName(pair[0]) == MatchName(pair[1]) {
			t.Errorf("%q = %q", pair[0], pair[1])
		}
	}
	if got := MatchName("有限公司"); got != "有限公司" {
		t.Errorf("only a form: %q", got)
	}
}

func TestDice(t *testing.T) {
	cases := []struct {
		a, b string
		want float64
	}{
		{"光收发器前端出线", "希望收发器改为前端出线方式", 0.526316}, {"光收发器前端出线", "增加网管接口", 0}, {"ab", "ab", 1},
		{"a", "a", 1}, {"a", "b", 0}, {"", "", 1}, {"aaaa", "aa", 0.5}, {"aaa", "aaaa", 0.8},
	}
	for _, c := range cases {
		if got := Dice(c.a, c.b); math.Abs(got-c.want) > 5e-7 {
			t.Errorf("Dice(%s, %s) = %f", c.a, c.b, got)
		}
	}
}

func ExampleDice() {
	fmt.Printf("%.6f\n", Dice("光收发器前端出线", "希望收发器改为前端出线方式"))
	// Output: 0.526316
}

// The index finds exactly what comparing with every name finds.
func TestNameIndexMissesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[甲乙丙丁ab]{1,9}(有限公司)?`), 1, 40).Draw(t, "names")
		asked := rapid.StringMatching(`[甲乙丙丁ab]{1,9}`).Draw(t, "asked")
		least := rapid.SampledFrom([]float64{0.5, 0.8, 0.9, 1}).Draw(t, "least")
		var index NameIndex
		var want []int64
		for i, name := range names {
			index.Add(int64(i), name)
			if Dice(MatchName(name), MatchName(asked)) >= least {
				want = append(want, int64(i))
			}
		}
		var got []int64
		for _, m := range index.Similar(asked, least) {
			got = append(got, m.ID)
			if d := Dice(MatchName(names[m.ID]), MatchName(asked)); d != m.Similarity {
				t.Fatalf("similarity %f, want %f", m.Similarity, d)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", asked, got, want)
		}
	})
}

func companyNames(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	cities := []string{"深圳市", "上海", "北京", "广州市", "杭州", "成都", "苏州", "武汉市"}
	fields := []string{"光电科技", "通信技术", "网络科技", "电子", "信息系统", "自动化设备", "智能科技", "贸易"}
	const syllables = "华兴盛达通宏远瑞丰嘉泰恒信德诚博雅明阳海天金鑫龙腾飞跃新世纪联合创众智慧云和平安康乐"
	letters := []rune(syllables)
	names := make([]string, n)
	for i := range names {
		core := ""
		for range 2 + random.IntN(3) {
			core += string(letters[random.IntN(len(letters))])
		}
		names[i] = cities[random.IntN(len(cities))] + core + fields[random.IntN(len(fields))] + "有限公司"
	}
	return names
}

func TestNameIndexIsQuick(t *testing.T) {
	names := companyNames(100_000)
	var index NameIndex
	for i, name := range names {
		index.Add(int64(i), name)
	}
	began := time.Now()
	const asked = 1000
	for i := range asked {
		if len(index.Similar(names[i], NearDuplicate)) == 0 {
			t.Fatal("a name is not similar to itself")
		}
	}
	each := time.Since(began) / asked
	t.Logf("%v a name among %d", each, len(names))
	if each > 20*time.Millisecond {
		t.Fatalf("%v a name", each)
	}
}

func BenchmarkSimilar(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			names := companyNames(n)
			var index NameIndex
			for i, name := range names {
				index.Add(int64(i), name)
			}
			i := 0
			for b.Loop() {
				index.Similar(names[i%n], NearDuplicate)
				i++
			}
		})
	}
}
