package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/firm"
)

// staff is how many salespeople share the accounts, whatever the company's size.
const staff = 50

func salesperson(n int) (login, name string) {
	return fmt.Sprintf("sales%02d", n), fmt.Sprintf("业务员%02d", n)
}

var (
	cities   = strings.Fields("上海 北京 深圳 广州 杭州 苏州 重庆 长沙 厦门 成都 武汉 宁波 东莞 青岛")
	middles  = []rune("华鑫达盛泰恒远光讯通博科信宏瑞丰嘉诚创联众安德力升腾飞龙海天宇星辰金银铜玉明亮新兴旺福禄寿喜正大中小东南西北春夏秋冬")
	branches = strings.Fields("光电 通信 网络 信息 电子 智能 贸易 机械 化工 系统")
	forms    = strings.Fields("技术有限公司 科技有限公司 设备有限公司 工程股份有限公司 实业有限责任公司")
)

// names invents n company names, no two of which an import takes for one company.
func names(n int) []string {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	pick := func(words []string) string { return words[rng.IntN(len(words))] }
	out, taken := make([]string, 0, n), map[string]bool{}
	for len(out) < n {
		name := pick(cities)
		for range 2 + rng.IntN(2) {
			name += string(middles[rng.IntN(len(middles))])
		}
		name += pick(branches) + pick(forms)
		if key := firm.MatchName(name); !taken[key] {
			taken[key] = true
			out = append(out, name)
		}
	}
	return out
}

// order is one row of the file.
type order struct {
	account int
	day     int // days before today
	amount  int // yuan
}

// orders invents every account's orders of the last four years, the oldest first as an export has them.
func orders(accounts int) []order {
	rng := rand.New(rand.NewPCG(uint64(accounts), 2))
	out := make([]order, 0, accounts*ordersEach)
	for a := range accounts {
		size := math.Exp(8 + 1.5*rng.NormFloat64()) // few customers are large
		asleep := rng.IntN(4 * 365 / 2)             // days since anything was bought, at least
		for range ordersEach {
			day := asleep + rng.IntN(4*365-asleep)
			out = append(out, order{a, day, 1 + int(size*(0.5+rng.Float64()))})
		}
	}
	slices.SortStableFunc(out, func(a, b order) int { return cmp.Compare(b.day, a.day) })
	return out
}

// writeFile makes the .csv that a company of this size would import: one row an order, its customer's columns repeated.
func writeFile(dir string, accounts int) (path string, err error) {
	path = filepath.Join(dir, fmt.Sprintf("orders-%d.csv", accounts))
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer func() { err = cmp.Or(err, file.Close()) }()
	buffer := bufio.NewWriter(file)
	w := csv.NewWriter(buffer)
	_ = w.Write([]string{"客户编号", "客户名称", "业务员", "城市", "订单号", "下单日期", "金额"}) // errors stay until Error
	companies, today := names(accounts), time.Now()
	for i, o := range orders(accounts) {
		_, seller := salesperson(o.account % staff)
		name := companies[o.account]
		_ = w.Write([]string{fmt.Sprintf("PH-%06d", o.account), name, seller, string([]rune(name)[:2]), fmt.Sprintf("SO%08d", i),
			today.AddDate(0, 0, -o.day).Format(time.DateOnly), strconv.Itoa(o.amount)})
	}
	w.Flush()
	return path, cmp.Or(w.Error(), buffer.Flush())
}
