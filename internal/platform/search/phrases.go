package search

import "strings"

// phrases are names whose reading is not the commonest of their characters: cities,
// surnames, words in company names. The reading given here is always indexed, also
// where the number of readings of a character is cut; the other readings stay, since
// many people type them. A surname of one character counts at the start of a text only.
var phrases = readPhrases(`
重庆 chong qing
长沙 chang sha
长春 chang chun
长江 chang jiang
长城 chang cheng
长治 chang zhi
厦门 xia men
大厦 da sha
六安 lu an
六合 lu he
蚌埠 beng bu
番禺 pan yu
东莞 dong guan
台州 tai zhou
丽水 li shui
铅山 yan shan
乐清 yue qing
乐亭 lao ting
洪洞 hong tong
歙县 she xian
亳州 bo zhou
涡阳 guo yang
莘县 shen xian
莘庄 xin zhuang
十堰 shi yan
大埔 da bu
黄埔 huang pu
浚县 xun xian
泌阳 bi yang
济南 ji nan
吐鲁番 tu lu fan
银行 yin hang
商行 shang hang
重工 zhong gong
音乐 yin yue
会计 kuai ji
调度 diao du
万俟 mo qi
尉迟 yu chi
单于 chan yu
澹台 tan tai
长孙 zhang sun
令狐 ling hu
鲜于 xian yu
单 shan
曾 zeng
解 xie
仇 qiu
区 ou
查 zha
朴 piao
乐 yue
盖 ge
任 ren
华 hua
员 yun
繁 po
黑 he
洗 xian
冼 xian
折 she
种 chong
隗 wei
缪 miao
覃 qin
翟 zhai
柏 bai
卜 bu
褚 chu
秘 bi
逄 pang
佴 nai
乜 nie
过 guo
哈 ha
曲 qu
应 ying
召 shao
祭 zhai
宓 mi
`)

// maxPhrase is the length of the longest phrase, in characters.
const maxPhrase = 3

func readPhrases(text string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		fields := strings.Fields(line)
		out[fields[0]] = fields[1:]
	}
	return out
}

// phrase is a place in a text with its reading.
type phrase struct {
	at     int
	sounds []string
}

// phrasesIn finds the phrases in a text, the longest at each place.
func phrasesIn(text []rune) []phrase {
	var out []phrase
	for i := range text {
		for n := min(maxPhrase, len(text)-i); n > 0; n-- {
			if n == 1 && i > 0 {
				continue
			}
			if sounds, ok := phrases[string(text[i:i+n])]; ok {
				out = append(out, phrase{at: i, sounds: sounds})
				break
			}
		}
	}
	return out
}
