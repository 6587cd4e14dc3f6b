package main

import (
	"math"
	"math/rand/v2"
	"strings"
)

// What dealings are about: the first of each list is in every fifth of them, the last in one of hundreds, and the two
// characters of a project in one of thousands.
var (
	dealt = strings.Fields("拜访 致电 微信联系 会见 接待 邮件答复 培训 走访")
	wares = strings.Fields("光模块 交换机 路由器 伺服电机 减速机 传感器 控制柜 变频器 连接器 电源模块 轴承 密封圈 液压泵 阀门 线缆 机柜 服务器 显示屏 打印机 扫描仪 " +
		"称重台 输送带 机械臂 夹具 模具 涂料 树脂 铝型材 不锈钢管 铜箔 玻璃纤维 隔膜 电解液 稀土磁钢 陶瓷基板 滤芯 冷却塔 锅炉 热交换器 压缩机")
	matters = strings.Fields("报价 交期 付款 样品 质量 图纸 验收 合同 备货 返修 认证 包装 运输 选型 培训 对账 发票 保修 产能 环保 退换 招标 预算 审计 迁移 停产")
	results = strings.Fields("等候答复 已经谈妥 下周再议 要降三个点 对方满意 需要总工确认 转交采购部 嫌价格高 愿意试用 同行也在争取 年底前决定 暂缓")

	surnames      = []rune("张王李赵陈刘杨黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓彭")
	surnameSounds = strings.Fields("zhang wang li zhao chen liu yang huang zhou wu xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang xu han feng deng peng")
	positions     = strings.Fields("采购经理 总工程师 技术总监 财务主管 副总经理 仓储主任 质检员 项目负责人 董事长 设备科长")
)

// often picks an index below n, the first far more often than the last.
func often(rng *rand.Rand, n int) int {
	return int(math.Pow(float64(n), rng.Float64())*(1+1e-9)) - 1
}

func oftenOf(rng *rand.Rand, words []string) string { return words[often(rng, len(words))] }

// person is somebody's name and its initials.
func person(rng *rand.Rand) (name, initials string) {
	s := rng.IntN(len(surnames))
	name, initials = string(surnames[s]), surnameSounds[s][:1]
	for range 2 {
		m := rng.IntN(len(middles))
		name, initials = name+string(middles[m]), initials+middleSounds[m][:1]
	}
	return name, initials
}

// dealing is what somebody wrote down.
func dealing(rng *rand.Rand, whom string) string {
	project := string(middles[rng.IntN(len(middles))]) + string(middles[rng.IntN(len(middles))])
	return oftenOf(rng, dealt) + whom + "，谈" + project + "用的" + oftenOf(rng, wares) + "的" + oftenOf(rng, matters) + "，" + oftenOf(rng, results)
}
