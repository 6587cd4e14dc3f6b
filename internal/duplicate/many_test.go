package duplicate

import "math/rand/v2"

// many makes names as companies have them: a place, two to four characters of its own, a trade.
func many(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	places, trades := []string{"上海", "深圳", "广东", "江苏南通", "浙江", "福建", "北京", "山东青岛"}, []string{"科技", "贸易", "电子科技", "机械设备", "新材料", "实业", "进出口"}
	own := []rune("金华盛达鑫源宏远泰和瑞祥德隆恒信光明东方海天龙腾飞跃中联国兴万通嘉美佳永顺利丰安康")
	out := make([]string, n)
	for i := range out {
		name := places[random.IntN(len(places))]
		for range 2 + random.IntN(3) {
			name += string(own[random.IntN(len(own))])
		}
		out[i] = name + trades[random.IntN(len(trades))] + "有限公司"
	}
	return out
}
