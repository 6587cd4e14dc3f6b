package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

// company makes the n-th company name, the same in each run.
func company(rng *rand.Rand) string {
	pick := func(words string) string { w := strings.Fields(words); return w[rng.IntN(len(w))] }
	middle := []rune("华鑫达盛泰恒远光讯通博科信宏瑞丰嘉诚创联众安德力升腾飞龙海天宇星辰金银铜玉明亮新兴旺福禄寿喜正大中小东南西北春夏秋冬")
	name := pick("上海 北京 深圳 广州 杭州 苏州 重庆 长沙 厦门 成都 武汉 宁波 东莞 青岛")
	for range 2 + rng.IntN(2) {
		name += string(middle[rng.IntN(len(middle))])
	}
	return name + pick("光电 通信 网络 信息 电子 智能 贸易 机械 化工 系统") + pick("技术 科技 设备 工程 实业") + pick("有限公司 有限公司 股份有限公司 有限责任公司")
}

func companies(n int) []Doc {
	rng := rand.New(rand.NewPCG(1, 2))
	docs := make([]Doc, n)
	for i := range docs {
		phone := fmt.Sprintf("1%010d", rng.Int64N(1e10))
		docs[i] = Doc{ID: id.ID(i + 1), Text: []string{company(rng), fmt.Sprintf("PH-%06d", i), phone}}
	}
	return docs
}

func fill(b *testing.B, d *db.DB, docs []Doc) {
	b.Helper()
	err := d.Tx(b.Context(), func(ctx context.Context, tx *db.Tx) error {
		for at := 0; at < len(docs); at += 2000 {
			if err := Put(ctx, tx, "accounts", docs[at:min(at+2000, len(docs))]...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkGrams(b *testing.B) {
	docs := companies(1000)
	g := newGramSet("accounts")
	total := 0
	for b.Loop() {
		for _, d := range docs {
			total += strings.Count(g.of(d.Text), " ") + 1
		}
	}
	b.ReportMetric(float64(total)/float64(b.N)/1000, "grams/doc")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/doc")
}

func BenchmarkPut100k(b *testing.B) {
	docs := companies(100_000)
	for b.Loop() {
		b.StopTimer()
		d := dbtest.New(b)
		if err := Setup(b.Context(), d); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		fill(b, d, docs)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/100_000, "µs/doc")
}

func BenchmarkNewest(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		d := dbtest.New(b)
		if err := Setup(b.Context(), d); err != nil {
			b.Fatal(err)
		}
		fill(b, d, companies(n))
		for _, query := range []string{"华鑫", "公司", "zh", "hx", "gongsi", "chongqinghua", "777", "PH-0012", "重庆 hx"} {
			b.Run(fmt.Sprintf("%d/%s", n, query), func(b *testing.B) {
				for b.Loop() {
					if _, err := ids(b.Context(), d, "accounts", query, 20); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
